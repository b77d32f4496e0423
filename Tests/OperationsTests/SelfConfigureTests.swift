import InstanceSpec
import Operations
import Testing
import YAML

/// Requests of agents: who gets what, and who is told why not.
@Suite struct SelfConfigureTests {
    private static let noon = Timestamp(seconds: 1_775_000_000)

    private func instance(_ spec: String = "", allowed: String = "skills, config, workspaceFiles, envVars") -> Instance
    {
        let text = "{selfConfigure: {enabled: true, allowedActions: [\(allowed)]}\(spec)}"
        let tree = (try? YAMLReader.compose(Array(text.utf8)[...]).root) ?? [:]
        return Instance(
            name: "my-agent", namespace: "agents", spec: Spec(node: tree) ?? Spec(),
            document: ["metadata": ["name": "my-agent"], "spec": tree])
    }

    private func request(_ name: String, age: Int = 60, phase: String? = nil, _ spec: Node) -> Node {
        let time = Node(Timestamp(seconds: Self.noon.seconds - age).text)
        var wish = spec
        wish["instanceRef"] = "my-agent"
        return [
            "apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawSelfConfig",
            "metadata": [
                "name": Node(name), "namespace": "agents", "uid": Node("uid-\(name)"), "creationTimestamp": time,
            ],
            "spec": wish,
            "status": phase.map { ["phase": Node($0), "completionTime": time] },
        ]
    }

    private func decide(
        _ requests: [Node], state: SelfConfigureState = SelfConfigureState(), instance: Instance? = nil,
        hasRelease: Bool = true
    ) -> SelfConfigureDecision {
        decideSelfConfigure(
            SelfConfigureFacts(
                requests: requests, instance: instance ?? self.instance(), hasRelease: hasRelease, now: Self.noon),
            state: state)
    }

    private func variable(_ name: String, _ value: String) -> Node {
        ["addEnvVars": [["name": Node(name), "value": Node(value)]]]
    }

    @Test func theOldestIsAnsweredFirstAndEachKnowsTheOnesBefore() {
        let decision = decide([
            request("b", age: 10, variable("MODE", "two")), request("a", age: 20, variable("MODE", "one")),
            request("c", age: 5, ["addSkills": ["weather"]]),
        ])
        #expect(decision.state.answers.map(\.name) == ["a", "b", "c"])
        #expect(decision.state.answers.allSatisfy { $0.phase == "Applied" })
        // The later one took the variable over, so the first one has nothing left.
        #expect(decision.state.requests.map(\.name) == ["b", "c"])
        #expect(decision.changesOverlay)
    }

    @Test func oneCategoryDoesNotTakeAnotherAway() {
        let first = decide([request("a", variable("MODE", "one"))]).state
        let second = decide([request("b", ["addSkills": ["weather"]])], state: first).state
        #expect(second.requests.map(\.name) == ["a", "b"])
    }

    @Test func whatEndedInBetweenIsSaidAndNotDoneTwice() {
        let asked = request("a", variable("MODE", "one"))
        let first = decide([asked])
        let again = decide([asked], state: first.state)
        #expect(again.state.document == first.state.document)
        #expect(!again.changesOverlay && again.reasons.isEmpty)
        let told = decide([request("a", phase: "Applied", variable("MODE", "one"))], state: again.state)
        #expect(told.state.answers.isEmpty && told.state.requests.count == 1)
    }

    @Test func onlyWhatARequestAddedIsRemoved() {
        let user = instance(", skills: [git], env: [{name: TZ, value: UTC}]")
        let first = decide([request("a", ["addSkills": ["weather"]])], instance: user).state
        let second = decide(
            [request("b", ["removeSkills": ["git", "weather"], "removeEnvVars": ["TZ"]])], state: first, instance: user)
        #expect(second.state.requests.isEmpty)
        let answer = second.state.answers.last
        #expect(answer?.phase == "Applied")
        #expect(answer?.skipped.count == 2)
        #expect(answer?.message.contains("git") == true)
        #expect(answer?.message.contains("weather") == false)
    }

    @Test func aSkillThatIsAlsoRemovedIsNotAddedAFileIs() {
        let decision = decide([
            request(
                "a",
                [
                    "addSkills": ["weather"], "removeSkills": ["weather"],
                    "addWorkspaceFiles": ["a.md": "x"], "removeWorkspaceFiles": ["a.md"],
                ])
        ])
        #expect(decision.state.requests.first?.addSkills == [])
        #expect(decision.state.requests.first?.addWorkspaceFiles["a.md"] == "x")
    }

    @Test func aLaterPatchTakesOverWhatItSetsAndNoMore() {
        let state = decide([
            request("a", age: 9, ["configPatch": ["agents": ["x": 1, "y": ["z": 2]]]]),
            request("b", age: 8, ["configPatch": ["agents": ["x": 3]]]),
        ]).state
        #expect(state.requests.first?.configPatch == ["agents": ["y": ["z": 2]]])
        #expect(state.requests.last?.configPatch == ["agents": ["x": 3]])
    }

    @Test func theUsersOwnWinsAndTheAnswerSaysSo() {
        let decision = decide(
            [request("a", variable("TZ", "Mars"))], instance: instance(", env: [{name: TZ, value: UTC}]"))
        #expect(decision.state.answers.first?.phase == "Applied")
        #expect(decision.state.answers.first?.message.contains("\"TZ\" is set in the values") == true)
    }

    static let refused: [(Node, String)] = [
        ([:], "Failed"),
        (["addSkills": ["rm -rf /"]], "Failed"),
        (["configPatch": ["gateway": ["auth": [:]]]], "Failed"),
        (["configPatch": ["GATEWAY": ["auth": [:]]]], "Failed"),
        (["configPatch": ["agents": [["$include": "/x"]]]], "Failed"),
        (["addEnvVars": [["name": "path", "value": "/evil"]]], "Failed"),
        (["addEnvVars": [["name": "node_options", "value": "-r x"]]], "Failed"),
        (["removeEnvVars": ["HOME"]], "Failed"),
        (["addWorkspaceFiles": ["../x": "y"]], "Failed"),
        (["addWorkspaceFiles": ["openclaw.json": "{}"]], "Failed"),
        (["addSkills": Node((1...11).map { "s\($0)" })], "Failed"),
        (["addSkills": ["pack:owner/repo/path"]], "Failed"),
        (["addSkills": 5], "Failed"),
    ]

    @Test(arguments: refused.indices)
    func isRefusedAsAWhole(index: Int) {
        let (wish, phase) = Self.refused[index]
        var both = wish
        if !wish.isEmpty, wish["addWorkspaceFiles"] == nil { both["addWorkspaceFiles"] = ["good.md": "x"] }
        let decision = decide([request("a", both)])
        #expect(decision.state.answers.first?.phase == phase)
        #expect(decision.state.requests.isEmpty, "nothing of it is applied")
        #expect(decision.state.answers.first?.message.isEmpty == false)
    }

    @Test func whatIsNotAllowedIsDeniedAsAWhole() {
        var wish = variable("MODE", "x")
        wish["addSkills"] = ["weather"]
        let decision = decide([request("a", wish)], instance: instance(allowed: "skills"))
        #expect(decision.state.answers.first?.phase == "Denied")
        #expect(decision.state.answers.first?.message.contains("envVars") == true)
        #expect(decision.state.requests.isEmpty)
        var off = instance()
        off.spec.selfConfigure.enabled = false
        #expect(decide([request("a", wish)], instance: off).state.answers.first?.phase == "Denied")
        #expect(decide([request("a", wish)], hasRelease: false).state.answers.first?.phase == "Denied")
    }

    @Test func anHourLaterTheyAreDeletedAndTheOverlayStays() {
        let state = decide([request("a", variable("MODE", "x"))]).state
        let young = decide([request("a", age: 3599, phase: "Applied", variable("MODE", "x"))], state: state)
        #expect(young.expired.isEmpty)
        let old = decide([request("a", age: 3600, phase: "Applied", variable("MODE", "x"))], state: state)
        #expect(old.expired.count == 1)
        #expect(old.state.requests.count == 1)
    }

    @Test func aFloodIsAnsweredBitByBit() {
        let flood = (0..<70).map { request("r\($0)", age: 5000 - $0, phase: nil, ["addSkills": [Node("s\($0)")]]) }
        let first = decide(flood)
        #expect(first.state.answers.count == SelfConfigureLimits.answersPerRun)
        #expect(first.postponed == 50)
        // More than twenty skills no instance may have.
        let second = decide(flood, state: first.state)
        #expect(second.state.answers.suffix(20).allSatisfy { $0.phase == "Failed" })
        #expect(second.state.requests.count == 20)
    }

    /// Answers lie in a ConfigMap with all else until they are written: a name of what nobody can see is not told in full.
    @Test func answersStaySmall() {
        let names = (0..<30).map { Node("\($0)" + String(repeating: "\u{200B}", count: 110)) }
        let flood = (0..<100).map { request("r\($0)", ["removeSkills": Node(names)]) }
        var state = SelfConfigureState()
        for _ in 0..<5 { state = decide(flood, state: state).state }
        #expect(state.answers.count == SelfConfigureLimits.answersKept)
        #expect(state.answers.allSatisfy { $0.message.utf8.count <= SelfConfigureLimits.messageBytes })
        #expect(state.answers.allSatisfy { $0.skipped.count <= SelfConfigureLimits.skippedPerAnswer })
        #expect(JSON.write(state.document, .compact).utf8.count < 640 << 10)
    }

    @Test func oneThatTakesNoAnswerDoesNotHoldUpTheOthers() async throws {
        let token = try TokenFile()
        try token.write("one")
        let script = Script([.refused(413, "RequestEntityTooLarge"), .json([:]), .json([:])])
        let access = ClusterAccess(server: "https://api.test/", tokenFile: token.path, authorityFile: nil)
        let cluster = Cluster(access, over: script, retry: Retry(clock: ManualClock(), logger: silent))
        let requests = ["a", "b"].map { request($0, variable("MODE", "x")) }
        let answers = decide(requests, hasRelease: false).state.answers
        let writer = SelfConfigureAnswers(cluster, namespace: "agents", logger: silent)
        await writer.deliver(answers, to: requests, of: nil, isRendered: true, at: Self.noon)
        #expect(script.lines.map { $0.hasSuffix("/status") } == [true, true])
    }

    @Test func theOverlayHasALimit() {
        let large = Node(String(repeating: "x", count: SelfConfigureLimits.overlayBytes))
        let decision = decide([request("a", ["addWorkspaceFiles": ["a.md": large]])])
        #expect(decision.state.answers.first?.phase == "Failed")
        #expect(decision.state.answers.first?.message.contains("at most") == true)
    }

    @Test func aRequestOfTheSameNameIsAnother() {
        var state = decide([request("a", variable("MODE", "x"))]).state
        state.answers = []
        var second = request("a", ["addSkills": ["weather"]])
        second["metadata"]?["uid"] = "another"
        let decision = decide([second], state: state)
        #expect(decision.state.answers.first?.phase == "Applied")
        #expect(decision.state.requests.count == 2)
    }
}
