internal import CCrypto

/// The calls into OpenSSL that make secrets.
enum LibCrypto {
    /// Nothing that we use needs openssl.cnf or the algorithm modules that it may name.
    private static let isReady = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil) == 1

    /// Bytes from the operating system's generator, through OpenSSL's; nil when there is no entropy.
    static func randomBytes(_ count: Int) -> [UInt8]? {
        guard isReady else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        return unsafe RAND_bytes(&bytes, Int32(count)) == 1 ? bytes : nil
    }

    /// HMAC-SHA256 (RFC 2104); nil when OpenSSL refuses.
    static func hmacSHA256(key: [UInt8], _ message: [UInt8]) -> [UInt8]? {
        guard isReady else { return nil }
        var code = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        let result = unsafe HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &code, &length)
        return unsafe result == nil || length != 32 ? nil : code
    }

    static func md5(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 16)
        unsafe _ = MD5(bytes, bytes.count, &digest)
        return digest
    }
}
