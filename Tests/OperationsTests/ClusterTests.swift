import Diagnostics
import Logging
import Operations
import Secrets
import Testing
import YAML

struct ClusterTests {
    private let clock = ManualClock()
    private let token: TokenFile

    init() throws { token = try TokenFile() }

    private func cluster(_ script: Script, token text: String = "one") throws -> (Cluster, token: TokenFile) {
        try token.write("\(text)\n")
        let access = ClusterAccess(server: "https://api.test/", tokenFile: token.path, authorityFile: nil)
        return (Cluster(access, over: script, retry: Retry(clock: clock, logger: silent)), token)
    }

    private static let secret: Node = ["kind": "Secret", "metadata": ["name": "a", "namespace": "n"]]

    // MARK: Tokens

    @Test func aRotatedTokenIsReadAgain() async throws {
        let script = Script([.json(Self.secret), .json(Self.secret)])
        let (cluster, token) = try cluster(script)
        _ = try await cluster.get(.secrets, "n", "a")
        try token.write("two")
        _ = try await cluster.get(.secrets, "n", "a")
        #expect(
            script.requests.map(\.headers.last) == ["one", "two"].map { HTTPHeader("Authorization", "Bearer \($0)") })
    }

    @Test func aTokenThatIsRotatedOnTheWayIsNoFailure() async throws {
        let token = token
        try token.write("one")
        let rotate: @Sendable () -> Void = { try? token.write("two") }
        let script = Script([.doing(rotate, .refused(401, "Unauthorized")), .json(Self.secret)])
        let access = ClusterAccess(server: "https://api.test", tokenFile: token.path, authorityFile: nil)
        _ = try await Cluster(access, over: script, retry: Retry(clock: clock, logger: silent)).get(.secrets, "n", "a")
        #expect(script.requests.map(\.headers.last?.value) == ["Bearer one", "Bearer two"])
    }

    @Test func aTokenThatIsRefusedStaysRefused() async throws {
        let script = Script([.refused(401, "Unauthorized"), .json(Self.secret)])
        let (cluster, _) = try cluster(script)
        await #expect(throws: ClusterError.self) { try await cluster.get(.secrets, "n", "a") }
        #expect(script.requests.count == 1)
    }

    @Test(arguments: ["", " \n", "a b", "a\nX-Evil: 1", "ä"])
    func aTokenThatIsNone(_ text: String) async throws {
        let script = Script([.json(Self.secret)])
        let (cluster, _) = try cluster(script, token: text)
        await #expect(throws: Failure.self) { try await cluster.get(.secrets, "n", "a") }
        #expect(script.requests.isEmpty)
    }

    // MARK: Addresses

    @Test(arguments: [
        (["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "6443"], "https://10.0.0.1:6443"),
        (["KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"], "https://[fd00::1]:443"),
        (["KUBERNETES_SERVICE_HOST": "kubernetes.default.svc"], "https://kubernetes.default.svc:443"),
        (["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "99999"], nil),
        (["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443/x"], nil),
        ([:], nil),
    ])
    func whereEveryPodFindsIt(_ variables: [String: String], _ server: String?) {
        let access = try? ClusterAccess(inClusterWith: { variables[$0] })
        #expect(access?.server == server)
    }

    @Test func whatStandsInAPathIsEscaped() async throws {
        let script = Script([.json(Self.secret), .json(["items": []])])
        let (cluster, _) = try cluster(script)
        _ = try await cluster.get(.statefulSets, "n", "a:b?c#d é")
        _ = try await cluster.list(.secrets, "n", labels: "a=b,c!=d&limit=1")
        #expect(
            script.lines == [
                "GET /apis/apps/v1/namespaces/n/statefulsets/a%3Ab%3Fc%23d%20%C3%A9",
                "GET /api/v1/namespaces/n/secrets?labelSelector=a%3Db%2Cc%21%3Dd%26limit%3D1&limit=250",
            ])
    }

    @Test(arguments: ["", ".", "..", "a/b", "../secrets/x", "a%2Fb"])
    func aNameThatLeadsElsewhere(_ name: String) async throws {
        let script = Script([.json(Self.secret)])
        let (cluster, _) = try cluster(script)
        await #expect(throws: Failure.self) { try await cluster.get(.secrets, "n", name) }
        await #expect(throws: Failure.self) { try await cluster.get(.secrets, name, "a") }
        #expect(script.requests.isEmpty)
    }

    // MARK: Answers

    @Test func onlyTheApiServersWordMeansAbsent() async throws {
        let script = Script([
            .refused(404, "NotFound"), .answer(HTTPResponse(status: 404, body: Array("not found".utf8))),
        ])
        let (cluster, _) = try cluster(script)
        #expect(try await cluster.get(.secrets, "n", "a") == nil)
        await #expect(throws: ClusterError.self) { try await cluster.get(.secrets, "n", "a") }
    }

    @Test(arguments: ["", "<html>", "[]", "\"Secret\"", "{\"kind\":"])
    func anAnswerOfSomethingElse(_ body: String) async throws {
        let script = Script([.answer(HTTPResponse(status: 200, body: Array(body.utf8)))])
        let (cluster, _) = try cluster(script)
        await #expect(throws: Failure.self) { try await cluster.get(.secrets, "n", "a") }
    }

    @Test func pages() async throws {
        func page(_ names: [String], next: String?) -> Script.Step {
            .json(["metadata": ["continue": Node(next)], "items": Node(names.map { ["metadata": ["name": Node($0)]] })])
        }
        let expired = Script.Step.refused(410, "Expired")
        let script = Script([
            page(["a", "b"], next: "x/y="), page(["c"], next: ""),
            page(["a"], next: "z"), expired, page(["a", "b"], next: nil),
        ])
        let (cluster, _) = try cluster(script)
        func names() async throws -> [String?] {
            try await cluster.list(.secrets, "n", pageSize: 2).map { $0["metadata"]?["name"]?.string }
        }
        #expect(try await names() == ["a", "b", "c"])
        #expect(try await names() == ["a", "b"])
        #expect(
            script.lines.map { $0.dropFirst("GET /api/v1/namespaces/n/secrets?".count) } == [
                "limit=2", "limit=2&continue=x%2Fy%3D", "limit=2", "limit=2&continue=z", "",
            ])
    }

    @Test func pagesUntilItIsEnough() async throws {
        func page(_ next: String?) -> Script.Step {
            .json(["metadata": ["continue": Node(next)], "items": [["metadata": ["name": "a"]]]])
        }
        let script = Script([page("x"), page("y"), page("x"), .refused(410, "Expired")])
        let (cluster, _) = try cluster(script)
        #expect(try await cluster.list(.secrets, "n", until: { $0.count == 2 }).count == 2)
        // What was read is enough then, too.
        #expect(try await cluster.list(.secrets, "n", until: { $0.count == 2 }).count == 1)
    }

    // MARK: Writes

    @Test func conflicts() async throws {
        let conflict = Script.Step.refused(409, "Conflict")
        let done = Script.Step.json(Self.secret)
        let script = Script([conflict, done, conflict, conflict, done, .refused(409, "AlreadyExists")])
        let (cluster, _) = try cluster(script)
        // Between two other writers: once more.
        try await cluster.patch(.secrets, "n", "a", ["data": ["x": "eA=="]])
        #expect(script.requests.count == 2)
        // Against what we said that we know: not ours to repeat.
        await #expect(throws: ClusterError.self) {
            try await cluster.patch(.secrets, "n", "a", part: "status", ["metadata": ["resourceVersion": "1"]])
        }
        await #expect(throws: ClusterError.self) { try await cluster.delete(.secrets, "n", "a", .background, uid: "u") }
        #expect(script.requests.count == 4)
        try await cluster.create(Self.secret, .secrets)
        let exists = await #expect(throws: ClusterError.self) { try await cluster.create(Self.secret, .secrets) }
        #expect(exists?.isAlreadyExists == true)
        #expect(
            script.lines == [
                "PATCH /api/v1/namespaces/n/secrets/a", "PATCH /api/v1/namespaces/n/secrets/a",
                "PATCH /api/v1/namespaces/n/secrets/a/status", "DELETE /api/v1/namespaces/n/secrets/a",
                "POST /api/v1/namespaces/n/secrets", "POST /api/v1/namespaces/n/secrets",
            ])
        #expect(
            String(decoding: script.requests[3].body, as: UTF8.self)
                == #"{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background","preconditions":{"uid":"u"}}"#
        )
    }

    @Test func theBodySaysHowLongToWaitToo() async throws {
        let busy: Node = ["kind": "Status", "reason": "TooManyRequests", "details": ["retryAfterSeconds": 9]]
        let script = Script([.json(busy, status: 429), .json(Self.secret)])
        let (cluster, _) = try cluster(script)
        _ = try await cluster.get(.secrets, "n", "a")
        #expect(clock.sleeps == [.seconds(9)])
    }

    @Test func anEventWhoseAnswerWasLost() async throws {
        let script = Script([.broken(.truncated), .refused(409, "AlreadyExists")])
        let (cluster, _) = try cluster(script)
        try await cluster.record(
            EventNote(.normal, "Made", "made it"), about: Self.secret, at: Timestamp(seconds: 0), source: .random)
        #expect(script.requests.count == 2)
    }

    @Test func events() {
        let made = event(
            EventNote(.warning, "BackupSkipped", String(repeating: "é", count: 600)), about: Self.secret,
            at: Timestamp(seconds: 0), unique: "0a")
        #expect(made["metadata"] == ["name": "a.0a", "namespace": "n"])
        #expect(made["firstTimestamp"] == "1970-01-01T00:00:00Z")
        #expect(made["message"]?.string?.utf8.count ?? 0 <= 1024)
        #expect(made["message"]?.string?.hasSuffix("é…") == true)
    }
}
