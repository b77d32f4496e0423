import Testing

@testable import Secrets

/// Apache's `$apr1$`, as `openssl passwd -apr1` computes it.
@Suite struct HtpasswdTests {
    @Test(arguments: [
        ("password", "saltsalt", "$apr1$saltsalt$yAAkm4libquA.ZWLHbSBq/"),
        ("", "abcdefgh", "$apr1$abcdefgh$L.PT565ESX4Tp2bqNs7Ie."),
        ("a", "./012345", "$apr1$./012345$GPMRanNLXW68ADd7AeSuV/"),
        ("exactly16letters", "zzzzzzzz", "$apr1$zzzzzzzz$B4onSEV1hg5S1Y1xrEhWU."),
        ("seventeen letters", "AAAAAAAA", "$apr1$AAAAAAAA$2Mpu.iiwvuS1tcj.H4b6L1"),
        ("üñí 日本 😀", "Zz09./aB", "$apr1$Zz09./aB$iABktRD6j2KWInZLTmyR.."),
        (String(repeating: "x", count: 200), "12345678", "$apr1$12345678$2PFW3YB0JQHJh8.22QhWp0"),
    ])
    func theHashIsOpenSSLs(_ password: String, _ salt: String, _ expected: String) {
        #expect(Htpasswd.line(user: "u", password: password, salt: salt) == "u:\(expected)")
    }

    @Test func saltsAreEightLettersOfTheAlphabet() {
        #expect(Htpasswd.salt(from: [0, 1, 2, 11, 12, 37, 38, 63]) == "./09AZaz")
        // Six bits of each count.
        #expect(Htpasswd.salt(from: [64, 128, 192, 255, 0, 0, 0, 0, 9]) == "...z....")
    }

    /// RFC 1321 and RFC 4231: what the hashes are made of.
    @Test func theHashesOfLibcryptoAreTheStandards() throws {
        #expect(hexadecimal(LibCrypto.md5([])) == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(hexadecimal(LibCrypto.md5(Array("message digest".utf8))) == "f96b697d7cb7938d525a2f31aaf161d0")
        let code = try #require(
            LibCrypto.hmacSHA256(key: Array("Jefe".utf8), Array("what do ya want for nothing?".utf8)))
        #expect(hexadecimal(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }
}
