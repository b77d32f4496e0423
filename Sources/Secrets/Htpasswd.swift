/// Lines of an htpasswd file in Apache's `$apr1$` form, which nginx and Traefik read as well.
package enum Htpasswd {
    /// - Parameters:
    ///   - user: must hold no `:` and no line feed.
    ///   - salt: eight of `./0-9A-Za-z`.
    /// - Returns: `user:$apr1$salt$hash`, without a line feed.
    package static func line(user: String, password: String, salt: String) -> String {
        "\(user):$apr1$\(salt)$\(encode(digest(Array(password.utf8), Array(salt.utf8))))"
    }

    /// A salt made of eight bytes, six bits of each.
    package static func salt(from bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix(8).map { alphabet[Int($0 & 63)] }, as: UTF8.self)
    }

    private static let alphabet = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// Poul-Henning Kamp's MD5 scheme with Apache's magic: a thousand rounds that mix password and salt.
    private static func digest(_ password: [UInt8], _ salt: [UInt8]) -> [UInt8] {
        let inner = LibCrypto.md5(password + salt + password)
        var start = password + Array("$apr1$".utf8) + salt
        var left = password.count
        while left > 0 {
            start += inner.prefix(min(16, left))
            left -= 16
        }
        var bits = password.count
        while bits > 0 {
            start.append(bits & 1 == 1 ? 0 : password.first ?? 0)
            bits >>= 1
        }
        var result = LibCrypto.md5(start)
        for round in 0..<1000 {
            var text = round & 1 == 1 ? password : result
            if round % 3 != 0 { text += salt }
            if round % 7 != 0 { text += password }
            text += round & 1 == 1 ? result : password
            result = LibCrypto.md5(text)
        }
        return result
    }

    private static func encode(_ digest: [UInt8]) -> String {
        var text: [UInt8] = []
        func add(_ value: Int, _ count: Int) {
            for place in 0..<count { text.append(alphabet[value >> (6 * place) & 63]) }
        }
        for (first, second, third) in [(0, 6, 12), (1, 7, 13), (2, 8, 14), (3, 9, 15), (4, 10, 5)] {
            add(Int(digest[first]) << 16 | Int(digest[second]) << 8 | Int(digest[third]), 4)
        }
        add(Int(digest[11]), 2)
        return String(decoding: text, as: UTF8.self)
    }
}
