import Digest
import Secrets
import Testing

@Suite struct DigestTests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64OfTheStandard(_ text: String, _ encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
    }

    @Test func everyByteComesBack() {
        for count in 0..<300 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ count) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }

    @Test(arguments: [
        "Zg", "Zg=", "Zg===", "=Zg=", "Z", "Zh==", "Zm9=", "Z g=", "Zg==Zg==", "Zm9v!", "Zm-_", "====", "é===",
    ])
    func whatIsNoBase64IsRefused(_ text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func lineFeedsAreAllowed() {
        #expect(Base64.decode("Zm9v\r\nYmFy\n") == Array("foobar".utf8))
    }

    /// FIPS 180-4's examples.
    @Test(arguments: [
        ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
    func sha256OfTheStandard(_ text: String, _ count: Int, _ expected: String) {
        let bytes = Array(String(repeating: text, count: count).utf8)
        var whole = SHA256()
        whole.update(bytes)
        #expect(hexadecimal(whole.finish()) == expected)
        var pieces = SHA256()
        for start in stride(from: 0, to: bytes.count, by: 997) {
            pieces.update(Array(bytes[start..<min(start + 997, bytes.count)]))
        }
        #expect(hexadecimal(pieces.finish()) == expected)
    }
}
