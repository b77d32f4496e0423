import Diagnostics
import InstanceSpec
import PostRenderer
import Secrets
import Testing
import YAML

/// What requests of the agent add reaches the pod as long as it may, and never against the user.
@Suite struct OverlayTests {
    private static let allowed =
        "selfConfigure: {enabled: true, allowedActions: [skills, config, workspaceFiles, envVars]}"

    private struct Rendered {
        var warnings: [String]
        var errors: [String]
        var objects: [Node]

        func find(_ kind: String, _ name: String) -> Node? {
            objects.first { $0["kind"]?.string == kind && $0["metadata"]?["name"]?.string == name }
        }
        var variables: [String: String] {
            let set = find("StatefulSet", "my-agent")
            let main = set?["spec"]?["template"]?["spec"]?["containers"]?.sequence?.first
            return Dictionary(
                (main?["env"]?.sequence ?? []).map { ($0["name"]?.string ?? "", $0["value"]?.string ?? "") },
                uniquingKeysWith: { $1 })
        }
        var config: Node {
            JSON.read(find("ConfigMap", "my-agent-config")?["data"]?["openclaw.json"]?.string ?? "") ?? [:]
        }
        var files: Node { find("ConfigMap", "my-agent-workspace")?["data"] ?? [:] }
    }

    /// - Parameter requests: JSON, the elements of `selfConfigure.requests`.
    private func render(_ requests: String..., spec: String = allowed, objects: String = "[]") throws -> Rendered {
        try render(
            state: #"{"version":1,"selfConfigure":{"requests":[\#(requests.joined(separator: ","))]}}"#, spec: spec,
            objects: objects)
    }

    private func render(state: String, spec: String, objects: String = "[]") throws -> Rendered {
        let input = """
            apiVersion: openclaw.rocks/v1alpha1
            kind: OpenClawInstance
            metadata: {name: my-agent, namespace: agents}
            observed: {live: true, objects: \(objects), state: {state.json: \(JSON.write(Node(state), .compact))}}
            spec: {\(spec)}
            """
        let rendered = try Renderer.render(Array(input.utf8), secrets: .random)
        var result = Rendered(
            warnings: rendered.findings.filter { $0.id == "self-config-left-out" }.map(\.message),
            errors: rendered.findings.filter { $0.severity == .error }.map(\.message), objects: [])
        for document in StreamSplitter(rendered.output) {
            if let root = try YAMLReader.compose(rendered.output[document.content]).root { result.objects.append(root) }
        }
        return result
    }

    @Test func whatWasAcceptedIsRendered() throws {
        let result = try render(
            #"{"name":"sc-1","addEnvVars":[{"name":"TZ","value":"$(HOME) costs $5"}],"addSkills":["weather"]}"#,
            #"{"name":"sc-2","addWorkspaceFiles":{"notes/a.md":"hi"},"configPatch":{"agents":{"defaults":{"x":1}}}}"#)
        #expect(result.errors.isEmpty && result.warnings.isEmpty)
        #expect(result.variables["TZ"] == "$$(HOME) costs $$5")
        #expect(result.files["notes--a.md"]?.string == "hi")
        #expect(result.config["agents"]?["defaults"]?["x"]?.int == 1)
        let record = result.find("OpenClawInstance", "my-agent")
        #expect(record?["spec"]?["env"] == nil && record?["spec"]?["skills"] == nil, "the record is the user's")
    }

    @Test func anUpdateAndARequestGoTogether() throws {
        let state =
            #"{"version":1,"update":{"target":{"tag":"2.0.0","base":{"tag":"1.0.0","#
            + #""repository":"ghcr.io/openclaw/openclaw"}}},"selfConfigure":{"requests":[{"name":"a","addSkills":["weather"]}]}}"#
        let result = try render(state: state, spec: Self.allowed + ", image: {tag: 1.0.0}")
        let pod = result.find("StatefulSet", "my-agent")?["spec"]?["template"]?["spec"]
        #expect(pod?["containers"]?.sequence?.first?["image"]?.string == "ghcr.io/openclaw/openclaw:2.0.0")
        #expect(pod?["initContainers"]?.sequence?.contains { $0["name"]?.string == "init-skills" } == true)
    }

    @Test func theUserWins() throws {
        let result = try render(
            #"{"name":"a","addEnvVars":[{"name":"TZ","value":"UTC"},{"name":"KEY","value":"mine"}]}"#,
            #"{"name":"b","addWorkspaceFiles":{"a.md":"mine"},"configPatch":{"agents":{"one":2,"two":3}}}"#,
            spec: Self.allowed + ", env: [{name: TZ, value: Europe/Rome}], envFrom: [{secretRef: {name: keys}}], "
                + "workspace: {initialFiles: {a.md: theirs}}, config: {raw: {agents: {one: 1}}}",
            objects: "[{apiVersion: v1, kind: Secret, metadata: {name: keys}, data: {KEY: null}}]")
        #expect(result.errors.isEmpty && result.warnings.isEmpty)
        #expect(result.variables["TZ"] == "Europe/Rome")
        #expect(result.variables["KEY"] == nil)
        #expect(result.files["a.md"]?.string == "theirs")
        #expect(result.config["agents"]?["one"]?.int == 1)
        #expect(result.config["agents"]?["two"]?.int == 3)
    }

    @Test func aReferencedConfigurationIsMergedWith() throws {
        let result = try render(
            #"{"name":"a","configPatch":{"agents":{"one":2,"two":3}}}"#,
            spec: Self.allowed + ", config: {configMapRef: {name: theirs}}",
            objects: #"[{apiVersion: v1, kind: ConfigMap, metadata: {name: theirs}, "#
                + #"data: {openclaw.json: '{"agents":{"one":1}}'}}]"#)
        #expect(result.errors.isEmpty && result.warnings.isEmpty)
        #expect(result.config["agents"]?["one"]?.int == 1)
        #expect(result.config["agents"]?["two"]?.int == 3)
    }

    @Test func whatIsNotAllowedAnyMoreIsLeftOut() throws {
        let request = #"{"name":"a","addEnvVars":[{"name":"TZ","value":"UTC"}],"addSkills":["weather"]}"#
        let less = try render(request, spec: "selfConfigure: {enabled: true, allowedActions: [skills]}")
        #expect(less.variables["TZ"] == nil)
        #expect(less.warnings.count == 1)
        let off = try render(request, spec: "selfConfigure: {enabled: false, allowedActions: [skills, envVars]}")
        #expect(off.variables["TZ"] == nil)
        #expect(off.warnings.isEmpty)
    }

    /// A state that somebody wrote by hand can do no more than a request.
    @Test(arguments: [
        #"{"name":"a","addEnvVars":[{"name":"node_options","value":"--require /data/x"}]}"#,
        #"{"name":"a","addEnvVars":[{"name":"HTTPS_PROXY","value":"http://evil"}]}"#,
        #"{"name":"a","addEnvVars":[{"name":"OPENCLAW_GATEWAY_TOKEN","value":"known"}]}"#,
        #"{"name":"a","configPatch":{"Gateway":{"auth":{"mode":"none"}}}}"#,
        #"{"name":"a","configPatch":{"agents":{"$include":"/data/x.json"}}}"#,
        #"{"name":"a","configPatch":{"env":{"vars":{"NODE_OPTIONS":"x"}}}}"#,
        #"{"name":"a","addWorkspaceFiles":{"../../etc/passwd":"x"}}"#,
        #"{"name":"a","addSkills":["weather; rm -rf /"]}"#,
        #"{"name":"a","addSkills":["pack:owner/repo/not-locked"]}"#,
        #"{"name":"a","addEnvVars":[{"name":"A B","value":"1"}]}"#,
    ])
    func whatIsProtectedIsLeftOut(request: String) throws {
        let plain = try render()
        let result = try render(request)
        #expect(result.errors.isEmpty)
        #expect(result.warnings.count == 1)
        #expect(result.variables == plain.variables)
        #expect(result.config == plain.config)
        #expect(result.files == plain.files)
    }

    @Test func whatTogetherIsTooMuchIsLeftOutAndTheRestStays() throws {
        let large = String(repeating: "x", count: 900_000)
        let result = try render(
            #"{"name":"big","addWorkspaceFiles":{"a.md":"\#(large)"}}"#,
            #"{"name":"bigger","addWorkspaceFiles":{"b.md":"\#(large)"}}"#,
            #"{"name":"small","addWorkspaceFiles":{"c.md":"x"}}"#)
        #expect(result.errors.isEmpty)
        #expect(result.warnings.count == 1)
        #expect(result.files["a.md"] != nil && result.files["b.md"] == nil && result.files["c.md"] != nil)
    }

    @Test func twentySkillsAndNoMore() throws {
        let skills = (1...15).map { #""a\#($0)""# }.joined(separator: ",")
        let more = (1...6).map { #""b\#($0)""# }.joined(separator: ",")
        let result = try render(
            #"{"name":"first","addSkills":[\#(skills)]}"#, #"{"name":"second","addSkills":[\#(more)]}"#)
        #expect(result.errors.isEmpty)
        #expect(result.warnings.count == 1)
        #expect(result.warnings.first?.includes("second") == true)
    }

    @Test(arguments: [
        #"5"#, #"{"name":5,"addSkills":{"a":1}}"#, #"{"addEnvVars":"x"}"#, #"{"configPatch":[]}"#,
        #"{"addWorkspaceFiles":["a"]}"#,
    ])
    func nonsenseStopsNobody(request: String) throws {
        #expect(try render(request).errors.isEmpty)
    }
}
