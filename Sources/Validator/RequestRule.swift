package import Diagnostics
package import InstanceSpec
package import YAML

/// One OpenClawSelfConfig: what an agent asks to change about itself.
package struct SelfConfigRequest: Sendable {
    package var name: String
    package var namespace: String
    package var spec: SelfConfig
    /// The document as it was written, with its places.
    package var document: Node
    /// The instance that it is about; nil when it was not seen.
    package var instance: Instance?
    /// Whether all instances of the namespace were seen, so that a missing one does not exist.
    package var knowsAllInstances = false

    package init(_ document: Node) {
        self.document = document
        name = document["metadata"]?["name"]?.string ?? ""
        namespace = document["metadata"]?["namespace"]?.string ?? "default"
        spec = document["spec"].flatMap(SelfConfig.init(node:)) ?? SelfConfig()
    }

    /// The kinds of change that it asks for, in the words of `selfConfigure.allowedActions`.
    package var actions: [String] {
        var actions: [String] = []
        if !spec.addSkills.isEmpty || !spec.removeSkills.isEmpty { actions.append("skills") }
        if !(spec.configPatch?.isEmpty ?? true) { actions.append("config") }
        if !spec.addWorkspaceFiles.isEmpty || !spec.removeWorkspaceFiles.isEmpty { actions.append("workspaceFiles") }
        if !spec.addEnvVars.isEmpty || !spec.removeEnvVars.isEmpty { actions.append("envVars") }
        return actions
    }
}

/// One thing that must hold for a request, beyond what the table of its fields says.
package struct RequestRule: Sendable {
    /// Its words; its check has nothing to say of an instance.
    package let rule: Rule
    package let check: @Sendable (SelfConfigRequest, inout Report) -> Void

    init(
        id: String, severity: Severity = .error, path: Path, summary: String, fix: String,
        check: @escaping @Sendable (SelfConfigRequest, inout Report) -> Void
    ) {
        rule = Rule(id: id, severity: severity, path: path, summary: summary, fix: fix) { _, _ in }
        self.check = check
    }
}

/// Everything that is wrong with a request: its shape first, then what the rules have to say.
package func validate(_ request: SelfConfigRequest) -> [Finding] {
    let label = DocumentLabel(kind: CustomKind.selfConfig.kind, name: request.name)
    var checker = ShapeChecker()
    checker.check(request.document["spec"].flatMap { $0.isNull ? nil : $0 } ?? [:], SelfConfig.shape, at: "spec")
    let wrong = checker.findings.filter { $0.id == "wrong-type" }.map(\.path.steps)
    var findings = checker.findings.map { finding in
        var finding = finding
        finding.document = label
        return finding
    }
    for requestRule in RequestRule.all {
        var report = Report(requestRule.rule, document: request.document, label: label)
        requestRule.check(request, &report)
        findings += report.findings.filter { finding in !wrong.contains { finding.path.steps.starts(with: $0) } }
    }
    return findings
}

/// Everything that is wrong with an OpenClawClusterDefaults: its shape, its name, and the image that it gives to all.
package func validate(clusterDefaults document: Node) -> [Finding] {
    let name = document["metadata"]?["name"]?.string ?? ""
    let label = DocumentLabel(kind: CustomKind.clusterDefaults.kind, name: name)
    let written = document["spec"].flatMap { $0.isNull ? nil : $0 } ?? [:]
    var checker = ShapeChecker()
    checker.check(written, ClusterDefaults.shape, at: "spec")
    var report = Report(.clusterDefaultsName, document: document, label: label)
    if name != "cluster" {
        report("OpenClawClusterDefaults \(quoted(name)) is read by nobody, the name must be \"cluster\"")
    }
    // What they share with an instance, the rules of instances know.
    var instance = Instance(name: name, namespace: "", document: document)
    instance.spec.image = ClusterDefaults(node: written)?.image ?? Image()
    let shared = validate(instance, after: checker.findings, rules: [.imageTagOrDigest, .digestFormat])
    return (checker.findings + report.findings + shared).map { finding in
        var finding = finding
        finding.document = label
        return finding
    }
}

extension Rule {
    /// Not among those of instances: it looks at a document of its own.
    package static let clusterDefaultsName = Rule(
        id: "x-cluster-defaults-name", severity: .warning,
        path: "metadata.name",
        summary: "the defaults of a cluster have the name that is looked for",
        fix: "write name: cluster"
    ) { _, _ in }
}
