import Diagnostics
import Logging
import Operations
import Testing
import YAML

struct ReleaseStatefulSetsTests {
    private let clock = ManualClock()
    private let token: TokenFile

    init() throws { token = try TokenFile() }

    private static let absent = Script.Step.refused(404, "NotFound")

    private static func set(_ uid: String = "u", release: String? = "r", namespace: String? = "n", helm: Bool = true)
        -> Node
    {
        [
            "kind": "StatefulSet",
            "metadata": [
                "uid": Node(uid), "finalizers": ["orphan"],
                "labels": ["app.kubernetes.io/managed-by": helm ? "Helm" : "other"],
                "annotations": [
                    "meta.helm.sh/release-name": Node(release), "meta.helm.sh/release-namespace": Node(namespace),
                ],
            ],
        ]
    }

    private func run(_ script: Script, _ names: [String] = ["a"], release: String? = "r") async throws {
        try token.write("t")
        let access = ClusterAccess(server: "https://api.test", tokenFile: token.path, authorityFile: nil)
        try await ReleaseStatefulSets(
            Cluster(access, over: script, retry: Retry(clock: clock, logger: silent)), namespace: "n", release: release,
            timeout: .seconds(30), clock: clock, logger: silent
        ).run(names)
    }

    @Test func orphansAndWaits() async throws {
        let live = Script.Step.json(Self.set())
        let script = Script([live, live, live, live, Self.absent])
        try await run(script)
        #expect(script.requests.map(\.method) == ["GET", "DELETE", "GET", "GET", "GET"])
        #expect(
            String(decoding: script.requests[1].body, as: UTF8.self)
                == #"{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Orphan","preconditions":{"uid":"u"}}"#
        )
        #expect(clock.sleeps == [.seconds(1), .seconds(1)])
    }

    @Test func absentIsReleased() async throws {
        let script = Script([Self.absent])
        try await run(script)
        #expect(script.requests.count == 1)
    }

    @Test func anotherOfItsNameIsNotWaitedFor() async throws {
        let script = Script([.json(Self.set()), .json(Self.set()), .json(Self.set("new"))])
        try await run(script)
        #expect(script.requests.count == 3)
    }

    @Test func theDeleteWhoseAnswerWasLost() async throws {
        let script = Script([.json(Self.set()), .broken(.truncated), Self.absent, Self.absent])
        try await run(script)
        #expect(script.requests.map(\.method) == ["GET", "DELETE", "DELETE", "GET"])
    }

    @Test(arguments: [
        (set(helm: false), "it lacks the label app.kubernetes.io/managed-by: Helm"),
        (set(release: nil), "it names no Helm release"),
        (set(release: "other"), #"it belongs to the Helm release "other", not to "r""#),
        (set(namespace: "elsewhere"), #"its Helm release is of the namespace "elsewhere""#),
    ])
    func notOurs(_ object: Node, _ reason: String) async throws {
        // The first one is ours; it stays too.
        let script = Script([.json(Self.set()), .json(object)])
        let failure = await #expect(throws: Failure.self) { try await run(script, ["a", "b"]) }
        #expect(failure?.description.hasSuffix(reason) == true)
        #expect(script.requests.map(\.method) == ["GET", "GET"])
    }

    @Test func withoutAReleaseTheLabelIsEnough() {
        #expect(whyNotOurs(Self.set(release: nil), release: nil, namespace: "n") == nil)
        #expect(whyNotOurs(Self.set(helm: false), release: nil, namespace: "n") != nil)
    }

    @Test func replacedMeanwhile() async throws {
        let script = Script([.json(Self.set()), .refused(409, "Conflict")])
        await #expect(throws: Failure.self) { try await run(script) }
        #expect(script.requests.count == 2)
    }

    @Test func oneThatStaysIsNamedWithWhatHoldsIt() async throws {
        let script = Script(Array(repeating: .json(Self.set()), count: 100))
        let failure = await #expect(throws: Failure.self) { try await run(script) }
        #expect(failure?.description.hasSuffix(#"held by "orphan""#) == true)
        #expect(clock.now.offset == .seconds(30))
    }
}
