internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension RequestRule {
    /// In the order in which an answer gives its reason.
    package static let all: [RequestRule] = [
        instanceMissing, disabled, noActions, actionDenied, protectedConfig, protectedVariables, badPatch, skills,
        files,
    ]

    static let instanceMissing = RequestRule(
        id: "sc-instance-missing",
        path: "spec.instanceRef",
        summary: "the instance that a request names exists in the same namespace",
        fix: "write the name of an OpenClawInstance of this namespace"
    ) { request, report in
        let name = request.spec.instanceRef
        if !name.isEmpty, request.knowsAllInstances, request.instance == nil {
            report("instance \(quoted(name)) not found in namespace \(quoted(request.namespace))")
        }
    }

    static let disabled = RequestRule(
        id: "sc-disabled",
        path: "spec.instanceRef",
        summary: "a request is made to an instance that takes requests",
        fix: "set selfConfigure.enabled: true in the instance"
    ) { request, report in
        guard let instance = request.instance, !instance.spec.selfConfigure.enabled else { return }
        report("selfConfigure is not enabled in instance \(quoted(instance.name))")
    }

    static let noActions = RequestRule(
        id: "sc-no-actions",
        path: "spec",
        summary: "a request asks for something",
        fix: "add skills, configPatch, workspace files or variables to it"
    ) { request, report in
        if request.actions.isEmpty { report("the request has no actions: it asks for nothing") }
    }

    static let actionDenied = RequestRule(
        id: "sc-action-denied",
        path: "spec",
        summary: "a request asks only for what its instance allows",
        fix: "leave it out, or add it to selfConfigure.allowedActions of the instance"
    ) { request, report in
        guard let settings = request.instance?.spec.selfConfigure, settings.enabled else { return }
        let denied = request.actions.filter { !settings.allowedActions.contains($0) }
        guard !denied.isEmpty else { return }
        let allowed = settings.allowedActions.isEmpty ? "none" : settings.allowedActions.joined(separator: ", ")
        report("\(denied.joined(separator: ", ")) is denied, the instance allows: \(allowed)", at: "spec.instanceRef")
    }

    /// Whoever may change the gateway could let anyone in; the other keys set variables, run programs for secrets, or
    /// bring in a file that says any of it.
    static let protectedConfig = RequestRule(
        id: "sc-protected-config",
        path: "spec.configPatch",
        summary: "a request leaves alone the gateway, variables and secrets of openclaw.json, and what it includes",
        fix: "remove the key; it is for the values to set"
    ) { request, report in
        guard let patch = request.spec.configPatch else { return }
        for path in ProtectedConfig.paths(in: patch) {
            let key = if case .key(let key)? = path.steps.last { key } else { "" }
            let place = Path([.key("spec"), .key("configPatch")] + path.steps)
            report("the key \(quoted(key)) is protected", at: place, atKey: true)
        }
    }

    static let protectedVariables = RequestRule(
        id: "sc-protected-env",
        path: "spec.addEnvVars",
        summary: "a request leaves alone the variables that the deployment and its programs are steered with",
        fix: "leave it out; if it is meant, set it in env of the values"
    ) { request, report in
        let added = request.spec.addEnvVars.enumerated().map { index, variable in
            (variable.name, Path(dotted: "spec.addEnvVars[\(index)].name"))
        }
        let removed = request.spec.removeEnvVars.enumerated().map { index, name in
            (name, Path(dotted: "spec.removeEnvVars[\(index)]"))
        }
        for (name, path) in added + removed where ProtectedVariables.contain(name) {
            report("variable \(quoted(name)) is protected", at: path)
        }
    }

    static let badPatch = RequestRule(
        id: "sc-bad-patch",
        path: "spec.configPatch",
        summary: "there is a configuration that a patch can be merged into",
        fix: "write JSON in the instance's configuration, or leave configPatch out"
    ) { request, report in
        guard request.spec.configPatch != nil, let config = request.instance?.spec.config else { return }
        if config.format == "json5" {
            report("configPatch cannot be merged into a configuration in the format json5")
        }
    }

    static let skills = RequestRule(
        id: "sc-skill",
        path: "spec.addSkills",
        summary: "a skill that a request adds could stand in skills",
        fix: "write a ClawHub slug, npm:<package> or pack:<owner>/<repo>/<path>[@ref]"
    ) { request, report in
        for (index, skill) in request.spec.addSkills.enumerated() {
            guard let problem = Rule.skillChecks.lazy.compactMap({ $0.problem(skill) }).first else { continue }
            report(
                "addSkills[\(index)] \(quoted(skill)): \(problem)", at: Path(dotted: "spec.addSkills[\(index)]"))
        }
    }

    static let files = RequestRule(
        id: "sc-file",
        path: "spec.addWorkspaceFiles",
        summary: "a file that a request adds could stand in workspace.initialFiles",
        fix: "write a path within the workspace, such as notes/today.md"
    ) { request, report in
        for file in request.spec.addWorkspaceFiles.keys {
            guard let problem = Rule.workspaceFileChecks.lazy.compactMap({ $0.problem(file) }).first else { continue }
            report(
                "addWorkspaceFiles key \(quoted(file)): \(problem)",
                at: Path([.key("spec"), .key("addWorkspaceFiles"), .key(file)]), atKey: true)
        }
    }
}

/// Keys of openclaw.json that an agent must not set for itself, in whatever case they are written.
enum ProtectedConfig {
    private static let topLevel: Set<String> = ["gateway", "env", "secrets"]
    /// `$include` brings in another file; the others are no data to a JavaScript program.
    private static let anywhere: Set<String> = ["$include", "__proto__", "constructor", "prototype"]

    /// Where such keys stand.
    static func paths(in patch: Node) -> [Path] {
        (patch.mapping?.keys ?? []).filter { topLevel.contains($0.lowercased()) }.map { Path([.key($0)]) }
            + found(in: patch, at: Path())
    }

    private static func found(in node: Node, at path: Path) -> [Path] {
        switch node.content {
        case .mapping(let mapping):
            mapping.entries.flatMap { entry -> [Path] in
                let place = path.appending(entry.key)
                return anywhere.contains(entry.key.lowercased()) ? [place] : found(in: entry.value, at: place)
            }
        case .sequence(let nodes): nodes.enumerated().flatMap { found(in: $1, at: path.appending($0)) }
        default: []
        }
    }
}

/// Variables that an agent must not set for itself: what the deployment sets, and what changes which code its programs
/// load, whom they trust, or where they send what they know.
package enum ProtectedVariables {
    /// Whether the name is one, in whatever case it is written.
    package static func contain(_ name: String) -> Bool {
        let name = name.uppercased()
        return names.contains(name) || prefixes.contains { name.hasPrefix($0) }
            || suffixes.contains { name.hasSuffix($0) }
    }

    private static let names: Set<String> = ["HOME", "PATH", "BASH_ENV", "ENV", "CHROMIUM_URL", "OLLAMA_HOST"]
    private static let prefixes = [
        "OPENCLAW_", "NPM_CONFIG_", "NODE_", "LD_", "PIP_", "UV_", "PYTHON", "SSL_", "TS_", "KUBERNETES_",
        "GITHUB_", "GIT_", "TTYD_",
    ]
    private static let suffixes = ["_PROXY", "_CA_BUNDLE", "_BASE_URL", "_API_URL"]
}
