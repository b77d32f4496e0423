import Secrets
import Testing

/// Secrets that are drawn, and secrets that a seed gives.
@Suite struct SecretSourceTests {
    static let seed = SecretSource.seed(Array("0123456789abcdef0123456789abcdef".utf8))
    static let request = SecretSource.Request(
        namespace: "agents", name: "my-agent", purpose: "gateway-token", context: "", generation: 1)

    private func derived(_ request: SecretSource.Request, from source: SecretSource = seed) throws -> String {
        hexadecimal(try source.bytes(32, for: request))
    }

    /// Computed with Python's hmac; it must never change, or every seeded installation changes its token.
    @Test func theBytesOfASeedAreStable() throws {
        #expect(try derived(Self.request) == "06f45eb4e5a9339576d5bdbf1cce78b3c92311c99ddcafc196075c819ad39647")
    }

    @Test func theSameRequestGivesTheSameBytes() throws {
        #expect(try derived(Self.request) == derived(Self.request))
        let long = try Self.seed.bytes(100, for: Self.request)
        #expect(long.count == 100)
        #expect(try Array(long.prefix(32)) == Self.seed.bytes(32, for: Self.request))
    }

    @Test func anyDifferenceGivesOtherBytes() throws {
        var requests = [Self.request]
        func add(_ change: (inout SecretSource.Request) -> Void) {
            var other = Self.request
            change(&other)
            requests.append(other)
        }
        add { $0.namespace = "agent" }
        add { $0.name = "my-agent2" }
        add { $0.purpose = "basic-auth" }
        add { $0.context = "cluster" }
        add { $0.generation = 2 }
        // Pieces that move from one part to the next.
        add { ($0.namespace, $0.name) = ("agentsm", "y-agent") }
        add { ($0.namespace, $0.name) = ("agent", "smy-agent") }
        add { ($0.name, $0.purpose) = ("my-agentgateway-token", "") }
        add { ($0.name, $0.purpose) = ("my-agent;13:gateway-token", "") }
        add { ($0.purpose, $0.context) = ("", "gateway-token") }
        add { ($0.context, $0.generation) = ("1", 11) }
        let all =
            try requests.map { try derived($0) } + [derived(Self.request, from: .seed(Array(repeating: 0, count: 32)))]
        #expect(Set(all).count == all.count)
    }

    @Test(arguments: [0, 1, 31, 32, 33, 64, 8160])
    func asManyBytesAsWanted(_ count: Int) throws {
        #expect(try Self.seed.bytes(count, for: Self.request).count == count)
        #expect(try SecretSource.random.bytes(count, for: Self.request).count == count)
    }

    @Test func drawnSecretsDiffer() throws {
        let drawn = try (0..<100).map { _ in try derived(Self.request, from: .random) }
        #expect(Set(drawn).count == 100)
        #expect(drawn.allSatisfy { $0.utf8.count == 64 })
    }

    @Test func hexadecimalIsLowerCaseAndWhole() {
        #expect(hexadecimal([0x00, 0x0F, 0xF0, 0xAB, 0xFF]) == "000ff0abff")
        #expect(hexadecimal([]) == "")
    }
}
