/// Where new secret bytes come from.
package enum SecretSource: Sendable {
    /// OpenSSL's generator: other bytes each time.
    case random
    /// Derived from a seed: the same bytes for the same instance and purpose, on any machine.
    case seed([UInt8])

    /// What a seed is asked for. Two requests that differ in anything give unrelated bytes.
    package struct Request: Sendable {
        package var namespace: String
        package var name: String
        /// Such as `gateway-token`.
        package var purpose: String
        /// The cluster, so that two clusters with one seed have different secrets.
        package var context: String
        /// Counted up to rotate.
        package var generation: Int

        package init(namespace: String, name: String, purpose: String, context: String, generation: Int) {
            self.namespace = namespace
            self.name = name
            self.purpose = purpose
            self.context = context
            self.generation = generation
        }
    }

    package struct Unavailable: Error, CustomStringConvertible {
        package var description: String { "cannot make a secret: OpenSSL has no random bytes to give" }
    }

    /// The least that a seed must have.
    package static let minimumSeedBytes = 32

    /// - Parameter count: at most 255 × 32.
    package func bytes(_ count: Int, for request: Request) throws(Unavailable) -> [UInt8] {
        switch self {
        case .random:
            guard let bytes = LibCrypto.randomBytes(count) else { throw Unavailable() }
            return bytes
        case .seed(let seed): return try Self.derive(count, seed: seed, request)
        }
    }

    /// HKDF-SHA256 (RFC 5869). Each part of the request goes in with its length, so that no two requests collide.
    private static func derive(_ count: Int, seed: [UInt8], _ request: Request) throws(Unavailable) -> [UInt8] {
        precondition(count <= 255 * 32)
        let parts = [
            request.namespace, request.name, request.purpose, request.context, String(request.generation),
        ]
        let info = parts.flatMap { Array("\($0.utf8.count):\($0);".utf8) }
        guard let key = LibCrypto.hmacSHA256(key: Array("openclaw-post secrets v1".utf8), seed) else {
            throw Unavailable()
        }
        var output: [UInt8] = []
        var block: [UInt8] = []
        var counter: UInt8 = 1
        while output.count < count {
            guard let next = LibCrypto.hmacSHA256(key: key, block + info + [counter]) else { throw Unavailable() }
            block = next
            output += block
            counter &+= 1  // after the 255th block there is no other
        }
        return Array(output.prefix(count))
    }
}

/// Two lower-case digits a byte.
package func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
