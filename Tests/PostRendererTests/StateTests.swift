import Diagnostics
import InstanceSpec
import PostRenderer
import Secrets
import Testing
import YAML

/// What the keeper has decided reaches the pod, and what nobody could have decided does not.
@Suite struct StateTests {
    private static let base = #""base":{"repository":"ghcr.io/openclaw/openclaw","tag":"2026.4.1"}"#
    private static let backup = "backups/agents/my-agent/pre-update-2026-04-09T081500Z"

    /// Findings that name the state, the main image, and the annotation of Secrets.
    private func render(_ state: String, image: String = "{tag: 2026.4.1}") throws -> (
        warnings: [String], image: String, hash: String?
    ) {
        let input = """
            apiVersion: openclaw.rocks/v1alpha1
            kind: OpenClawInstance
            metadata: {name: my-agent, namespace: agents}
            observed: {state: {state.json: \(JSON.write(Node(state), .compact))}}
            spec: {image: \(image)}
            """
        let rendered = try Renderer.render(Array(input.utf8), secrets: .random)
        #expect(!rendered.findings.contains { $0.severity == .error })
        var set: Node?
        for document in StreamSplitter(rendered.output) {
            guard let root = try YAMLReader.compose(rendered.output[document.content]).root else { continue }
            if root["kind"]?.string == "StatefulSet" { set = root }
        }
        let template = set?["spec"]?["template"]
        return (
            rendered.findings.filter { $0.id == "state-ignored" }.map(\.message),
            template?["spec"]?["containers"]?.sequence?.first?["image"]?.string ?? "",
            template?["metadata"]?["annotations"]?["openclaw.rocks/secret-hash"]?.string
        )
    }

    private func target(_ tag: String, from path: String = "", after asked: String = "") -> String {
        #"""
        {"version":1,"update":{"target":{"tag":"\#(tag)","restoreFrom":"\#(path)","userRestoreFrom":"\#(asked)",\#(Self.base)}}}
        """#
    }

    @Test func aTargetStandsInForTheTag() throws {
        let result = try render(target("2026.4.7", from: Self.backup))
        #expect(result.image == "ghcr.io/openclaw/openclaw:2026.4.7")
        #expect(result.warnings.isEmpty)
    }

    @Test(arguments: [
        "{tag: 2026.4.2}", "{repository: example.com/mine, tag: 2026.4.1}",
        "{tag: 2026.4.1, digest: 'sha256:\(String(repeating: "a", count: 64))'}",
    ])
    func theUsersChangeEndsIt(image: String) throws {
        let result = try render(target("2026.4.7"), image: image)
        #expect(!result.image.hasSuffix("2026.4.7"))
        #expect(result.warnings.isEmpty)
    }

    @Test(arguments: ["", "a/b", "x y", "-a", "evil@sha256:0", "tag:8080", String(repeating: "a", count: 129)])
    func noTagNoTarget(tag: String) throws {
        let result = try render(target(tag))
        #expect(result.image == "ghcr.io/openclaw/openclaw:2026.4.1")
        #expect(result.warnings.count == 1)
    }

    @Test(arguments: [
        "backups/agents/other/pre-update-2026-04-09T081500Z", "backups/agents/my-agent/periodic/latest",
        "\(backup)/../x", "\(backup)\\n", "/etc", "backups/agents/my-agent/pre-update-",
    ])
    func aBackupOfOthersIsNotTaken(path: String) throws {
        let result = try render(target("2026.4.7", from: path))
        #expect(result.image == "ghcr.io/openclaw/openclaw:2026.4.1")
        #expect(result.warnings.count == 1)
    }

    /// What the user asked for before the keeper went back has been restored long ago; what is asked for since counts.
    @Test(arguments: [("", backup), ("backups/x#2", backup), ("backups/x#3", "backups/x#3")])
    func theLaterWordCounts(asked: String, expected: String) throws {
        let state = target("2026.4.7", from: Self.backup, after: "backups/x#2")
        let input = """
            apiVersion: openclaw.rocks/v1alpha1
            kind: OpenClawInstance
            metadata: {name: my-agent, namespace: agents}
            observed:
              settings: {keeper: {backup: {credentialsSecret: s3}}}
              state: {state.json: \(JSON.write(Node(state), .compact))}
            spec: {image: {tag: 2026.4.1}, restoreFrom: '\(asked)'}
            """
        let output = String(decoding: try Renderer.render(Array(input.utf8), secrets: .random).output, as: UTF8.self)
        let restores = output.split(separator: "\n").filter { $0.includes("--from=") }
        #expect(restores.count == 1 && restores[0].includes("--from=\(expected)\""))
    }

    @Test func secretsRollThePodOnlyOnceTheyChange() throws {
        let hash = "0123456789abcdef"
        #expect(try render(#"{"version":1,"secrets":{"seen":{"api-keys":"\#(hash)"}}}"#).hash == nil)
        #expect(try render(#"{"version":1,"secrets":{"changed":"\#(hash)"}}"#).hash == hash)
        let forged = try render(#"{"version":1,"secrets":{"changed":"{{ .Values }}"}}"#)
        #expect(forged.hash == nil)
        #expect(forged.warnings.count == 1)
    }

    @Test(arguments: ["", "[]", "{", "null", #"{"version":2}"#, #"{"version":"1","update":[]}"#])
    func whatCannotBeReadIsLeftOut(text: String) throws {
        let result = try render(text)
        #expect(result.image == "ghcr.io/openclaw/openclaw:2026.4.1")
        #expect(result.warnings.count <= 1)
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        var state = KeeperState()
        state.secrets.seen = ["api-keys": "a"]
        state.secrets.changed = "b"
        var target = UpdateTarget()
        target.tag = "1.2.3"
        target.base.repository = "example.com/x"
        target.base.tag = "latest"
        target.restoreFrom = Self.backup
        target.userRestoreFrom = "backups/x"
        state.update.target = target
        let read = try #require(KeeperState(data: Mapping([.init(key: KeeperState.key, value: Node(state.text))])))
        #expect(read.text == state.text)
        #expect(read.update.target == target)
    }
}
