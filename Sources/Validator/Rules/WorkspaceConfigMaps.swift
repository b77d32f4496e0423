internal import Diagnostics
internal import InstanceSpec

/// The ConfigMaps that fill workspaces, each once for every place that names it.
private func references(_ instance: Instance) -> [(name: String, path: Path)] {
    var references: [(name: String, path: Path)] = []
    if let own = instance.spec.workspace?.configMapRef {
        references.append((own.name, "spec.workspace.configMapRef.name"))
    }
    for workspace in additionalWorkspaces(instance) {
        guard let other = workspace.content.configMapRef else { continue }
        references.append((other.name, workspace.path.appending("configMapRef").appending("name")))
    }
    return references.filter { !$0.name.isEmpty }
}

extension Rule {
    static let workspaceConfigMapMissing = Rule(
        id: "ws-cm-missing", severity: .warning,
        path: "spec.workspace.configMapRef.name",
        summary: "the ConfigMap that fills a workspace exists",
        fix: "create the ConfigMap; without a cluster give it with --objects or render with --dry-run=server"
    ) { instance, report in
        for reference in references(instance) where instance.live.configMap(reference.name) == nil {
            let what = instance.observed.live ? "was not found" : "was not seen"
            report("ConfigMap \(quoted(reference.name)) \(what): its files are left out", at: reference.path)
        }
    }

    static let workspaceConfigMapFilename = Rule(
        id: "ws-cm-filename", severity: .warning,
        path: "spec.workspace.configMapRef.name",
        summary: "every key of a ConfigMap that fills a workspace is a file name",
        fix: "rename the key, or move it into another ConfigMap"
    ) { instance, report in
        for reference in references(instance) {
            let keys = instance.live.configMap(reference.name)?.keys ?? []
            let sorted = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            guard
                let (key, reason) = sorted.lazy.compactMap({ key in workspaceFileProblem(key).map { (key, $0) } }).first
            else {
                continue
            }
            report(
                "ConfigMap \(quoted(reference.name)) has the key \(quoted(key)), which \(reason): none of its files is used",
                at: reference.path)
        }
    }
}

/// What keeps a ConfigMap's key from being a file in a workspace's root, as in "contains '..'"; nil when nothing does.
package func workspaceFileProblem(_ key: String) -> String? {
    if key.isEmpty { return "is empty" }
    if key.utf8.count > 253 { return "has more than 253 bytes" }
    if key.contains("/") { return "contains '/'" }
    if key.contains("\\") { return "contains '\\'" }
    if key.includes("..") { return "contains '..'" }
    if key.hasPrefix(".") { return "starts with '.'" }
    return key == "openclaw.json" ? "is reserved for the configuration" : nil
}
