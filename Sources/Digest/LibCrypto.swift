internal import CCrypto

/// SHA-256 of bytes that come in pieces.
///
/// The low-level calls of libcrypto: one `EVP_Digest` would double the post-renderer's start-up.
@safe package struct SHA256 {
    private var context = SHA256_CTX()

    package init() {
        unsafe _ = SHA256_Init(&context)
    }

    package mutating func update(_ bytes: [UInt8]) {
        unsafe _ = SHA256_Update(&context, bytes, bytes.count)
    }

    /// Takes the first `count` bytes of a buffer.
    package mutating func update(_ buffer: [UInt8], count: Int) {
        unsafe _ = SHA256_Update(&context, buffer, min(count, buffer.count))
    }

    /// The 32 bytes of the digest; the value must not be used after.
    package mutating func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        unsafe _ = SHA256_Final(&digest, &context)
        return digest
    }
}
