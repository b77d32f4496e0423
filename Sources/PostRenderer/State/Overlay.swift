internal import Diagnostics
package import InstanceSpec
internal import Validator
internal import YAML

/// What requests of the agent add to an instance. What the user sets wins; what is not allowed any more, or would make
/// the instance invalid, is left out. Whoever could write the state can do no more with it than the agent can.
package struct Overlay {
    /// A request of which something was left out, and why.
    package struct Problem: Equatable, Sendable {
        package var request: String
        package var uid: String
        package var reason: String

        init(_ request: AcceptedRequest, _ reason: String) {
            self.request = request.name
            uid = request.uid
            self.reason = reason
        }
    }

    private var instance: Instance
    /// As the user and the cluster's defaults have it, nothing added.
    private let user: Instance
    package private(set) var problems: [Problem] = []
    /// What requests ask for and the user has set otherwise.
    package private(set) var overruled: [Problem] = []

    private init(_ instance: Instance) {
        self.instance = instance
        user = instance
    }

    /// Adds what accepted requests hold, the oldest first.
    /// - Parameter instance: as the user wants it, valid.
    package static func add(_ requests: [AcceptedRequest], to instance: inout Instance) -> Overlay {
        var overlay = Overlay(instance)
        guard instance.spec.selfConfigure.enabled, !requests.isEmpty else { return overlay }
        for request in requests { overlay.add(request) }
        if overlay.invalid == nil {
            instance = overlay.instance
            return overlay
        }
        // One of them, or several together: each is given its chance.
        overlay = Overlay(instance)
        for request in requests {
            var next = overlay
            next.add(request)
            if let reason = next.invalid {
                overlay.problems.append(Problem(request, reason))
            } else {
                overlay = next
            }
        }
        instance = overlay.instance
        return overlay
    }

    /// The first thing that is wrong with the instance; nil when nothing is.
    private var invalid: String? {
        var checker = ShapeChecker()
        checker.check(instance.specTree, Spec.shape, at: "spec")
        let findings = checker.findings + validate(instance, after: checker.findings)
        if let error = findings.first(where: { $0.severity == .error }) { return "\(error.path): \(error.message)" }
        return sizeFindings(instance, podFiles(instance)).first.map(\.message)
    }

    // MARK: One request

    private mutating func add(_ accepted: AcceptedRequest) {
        let allowed = instance.spec.selfConfigure.allowedActions
        var request = accepted
        var denied: [String] = []
        func isDenied(_ action: String, _ isAsked: Bool) -> Bool {
            guard isAsked, !allowed.contains(action) else { return false }
            denied.append(action)
            return true
        }
        if isDenied("skills", !request.addSkills.isEmpty) { request.addSkills = [] }
        if isDenied("config", request.configPatch != nil) { request.configPatch = nil }
        if isDenied("workspaceFiles", !request.addWorkspaceFiles.isEmpty) { request.addWorkspaceFiles = [:] }
        if isDenied("envVars", !request.addEnvVars.isEmpty) { request.addEnvVars = [] }
        if !denied.isEmpty {
            let list = denied.joined(separator: ", ")
            problems.append(Problem(accepted, "allowedActions does not name \(list) any more"))
        }
        guard !request.isEmpty else { return }
        let wrong = findings(request)
        func isGood(_ path: Path) -> Bool {
            !wrong.contains { $0.path.steps.starts(with: path.steps) || path.steps.starts(with: $0.path.steps) }
        }
        problems += wrong.prefix(1).map { Problem(accepted, $0.message) }
        var changed = instance.specTree
        let overruled =
            addSkills(request, isGood, &changed) + addFiles(request, isGood, &changed)
            + addVariables(request, isGood, &changed)
            + (isGood("spec.configPatch") ? addConfig(request, &changed) : [])
        self.overruled += overruled.map { Problem(accepted, $0) }
        instance.specTree = changed
        instance.spec = Spec(node: changed) ?? instance.spec
    }

    /// What is wrong with it by the rules for requests.
    private func findings(_ accepted: AcceptedRequest) -> [Finding] {
        var spec = accepted.document
        for key in ["name", "uid", "time"] { spec[key] = nil }
        spec["instanceRef"] = Node(instance.name)
        var request = SelfConfigRequest([
            "metadata": ["name": Node(accepted.name), "namespace": Node(instance.namespace)], "spec": spec,
        ])
        request.instance = instance
        // Limits on how much one request may ask for were its own; what it is all together is looked at later.
        return validate(request).filter { $0.severity == .error && $0.id != "sc-list-limits" }
    }

    private func addSkills(_ request: AcceptedRequest, _ isGood: (Path) -> Bool, _ spec: inout Node) -> [String] {
        var skills = spec["skills"]?.sequence ?? []
        for (index, skill) in request.addSkills.enumerated() where isGood(Path(dotted: "spec.addSkills[\(index)]")) {
            if !skills.contains(where: { $0.string.map { sameSkill($0, skill) } ?? false }) {
                skills.append(Node(skill))
            }
        }
        if !skills.isEmpty { spec["skills"] = Node(skills) }
        return []
    }

    private func addFiles(_ request: AcceptedRequest, _ isGood: (Path) -> Bool, _ spec: inout Node) -> [String] {
        var overruled: [String] = []
        var workspace = spec["workspace"]?.nonEmpty ?? [:]
        var files = workspace["initialFiles"]?.nonEmpty ?? [:]
        let reference = workspace["configMapRef"]?["name"]?.string.flatMap { instance.live.configMap($0) }
        for file in request.addWorkspaceFiles.entries {
            guard isGood(Path([.key("spec"), .key("addWorkspaceFiles"), .key(file.key)])) else { continue }
            if user.spec.workspace?.initialFiles[file.key] != nil || reference?[file.key] != nil {
                overruled.append("file \(quoted(file.key)) is set in the values, which win")
            } else {
                files[file.key] = Node(file.value)
            }
        }
        if let files = files.nonEmpty {
            workspace["initialFiles"] = files
            spec["workspace"] = workspace
        }
        return overruled
    }

    private func addVariables(_ request: AcceptedRequest, _ isGood: (Path) -> Bool, _ spec: inout Node) -> [String] {
        var overruled: [String] = []
        var variables = spec["env"]?.sequence ?? []
        for (index, variable) in request.addEnvVars.enumerated() {
            guard isGood(Path(dotted: "spec.addEnvVars[\(index)]")) else { continue }
            if user.setsVariable(variable.name) {
                overruled.append("variable \(quoted(variable.name)) is set in the values, which win")
                continue
            }
            // The kubelet would put a variable in the place of $(NAME): a plain value is plain.
            let value = variable.value.split(separator: "$", omittingEmptySubsequences: false).joined(separator: "$$")
            variables.removeAll { $0["name"]?.string == variable.name }
            variables.append(["name": Node(variable.name), "value": Node(value)])
        }
        if !variables.isEmpty { spec["env"] = Node(variables) }
        return overruled
    }

    private mutating func addConfig(_ request: AcceptedRequest, _ spec: inout Node) -> [String] {
        guard let patch = request.configPatch, !patch.isEmpty else { return [] }
        let kept = remainder(of: patch, under: user.baseConfig)
        var overlay = instance.kept.config ?? [:]
        overlay.merge(kept.node)
        instance.kept.config = overlay
        if spec["config"]?["configMapRef"] == nil {
            var config = spec["config"]?.nonEmpty ?? [:]
            var raw = config["raw"]?.nonEmpty ?? [:]
            raw.merge(kept.node)
            config["raw"] = raw
            spec["config"] = config
        }
        return kept.overruled.map { "openclaw.json's \($0) is set in the values, which win" }
    }
}
