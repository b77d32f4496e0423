import Diagnostics
import Logging
import Operations
import PostRenderer
import Secrets
import Testing
import YAML

struct EnsureSecretsTests {
    private let clock = ManualClock()
    private let token: TokenFile

    init() throws { token = try TokenFile() }

    private static let live = Script.Step.json([
        "kind": "Secret", "metadata": ["name": "a-gateway-token"], "data": ["token": "bGl2ZQ=="],
    ])
    private static let absent = Script.Step.refused(404, "NotFound")
    private static let exists = Script.Step.refused(409, "AlreadyExists")

    private func ensure(_ script: Script, _ wishes: [SecretWish] = [SecretWish(.gatewayToken, of: "a")]) async throws {
        try token.write("t")
        let access = ClusterAccess(server: "https://api.test", tokenFile: token.path, authorityFile: nil)
        let cluster = Cluster(access, over: script, retry: Retry(clock: clock, logger: silent))
        try await EnsureSecrets(
            cluster, namespace: "n", release: "r", source: .seed(Array(repeating: 7, count: 32)), logger: silent
        ).run(wishes)
    }

    private func created(_ script: Script) -> [Node] {
        script.requests.filter { $0.method == "POST" }.compactMap {
            JSON.read(String(decoding: $0.body, as: UTF8.self))
        }
    }

    @Test func makesWhatIsMissing() async throws {
        let script = Script([Self.absent, .json(["kind": "Secret"]), Self.absent, .json(["kind": "Secret"])])
        try await ensure(script, [SecretWish(.gatewayToken, of: "a"), SecretWish(.basicAuth, of: "b", user: "me")])
        let made = created(script)
        #expect(made.count == 2)
        #expect(
            made[0]["metadata"] == [
                "name": "a-gateway-token", "namespace": "n",
                "labels": [
                    "app.kubernetes.io/name": "openclaw", "app.kubernetes.io/instance": "a",
                    "app.kubernetes.io/managed-by": "Helm",
                ],
                "annotations": [
                    "helm.sh/resource-policy": "keep", "meta.helm.sh/release-name": "r",
                    "meta.helm.sh/release-namespace": "n",
                ],
            ])
        #expect(made[0]["data"]?.mapping?.keys == ["token"])
        #expect(made[1]["data"]?.mapping?.keys == ["username", "password", "auth"])
        #expect(made[1]["data"]?["username"] == "bWU=")
    }

    @Test func leavesWhatIsThere() async throws {
        let script = Script([Self.live])
        try await ensure(script)
        #expect(script.lines == ["GET /api/v1/namespaces/n/secrets/a-gateway-token"])
    }

    /// The other one wrote between our look and our write, or our own first answer was lost.
    @Test(arguments: [
        [absent, exists, live], [absent, .broken(.truncated), exists, live],
        [absent, .refused(500, "InternalError"), exists, .broken(.truncated), live],
    ])
    func aRaceIsASuccess(_ steps: [Script.Step]) async throws {
        let script = Script(steps)
        try await ensure(script)
        #expect(script.requests.count == steps.count)
        // A repeated attempt offers the same value again.
        #expect(Set(created(script).map { JSON.write($0, .compact) }).count == 1)
    }

    @Test(
        arguments: [
            ["kind": "Secret"], ["kind": "Secret", "data": ["other": "eA=="]],
            ["kind": "Secret", "data": ["token": ""]],
            [
                "kind": "Secret", "data": ["token": "bGl2ZQ=="],
                "metadata": ["deletionTimestamp": "2026-01-01T00:00:00Z"],
            ],
        ] as [Node])
    func whatCannotBeUsedIsAFailureAndNotMended(_ secret: Node) async throws {
        let script = Script([.json(secret), Self.live])
        // The other wish is seen to all the same.
        let wishes = [SecretWish(.gatewayToken, of: "a"), SecretWish(.gatewayToken, of: "b")]
        await #expect(throws: Failure.self) { try await ensure(script, wishes) }
        #expect(script.requests.map(\.method) == ["GET", "GET"])
    }

    @Test func oneThatComesAndGoes() async throws {
        let script = Script([Self.absent, Self.exists, Self.absent])
        let failure = await #expect(throws: Failure.self) { try await ensure(script) }
        #expect(failure?.description.hasPrefix("cannot make Secret \"a-gateway-token\"") == true)
    }
}
