internal import Diagnostics
internal import YAML

/// Who may change a field under server-side apply.
enum FieldManagers {
    /// Leaves a release's objects to Helm alone. An operator that is gone still counts as the owner of every field that it
    /// wrote, and Helm 4 would stop at each that an upgrade changes.
    static func leaveToHelm(_ release: String, _ kubectl: Kubectl, _ helm: Helm, helmFlags: [String]) throws {
        guard let manifest = helm.ask(["get", "manifest", release] + helmFlags) else {
            throw Failure("cannot read the manifest of release \(release)", fix: "run this again")
        }
        let text = try kubectl.ask(
            ["get", "--filename", "-", "--ignore-not-found", "--show-managed-fields", "--output", "json"],
            input: Array(manifest.utf8))
        for object in JSON.read(text)?["items"]?.sequence ?? [] {
            let entries = object["metadata"]?["managedFields"]?.sequence ?? []
            let kept = entries.filter(isNotAnOperators)
            guard !kept.isEmpty, kept.count < entries.count else { continue }
            let patch: Node = [
                ["op": "test", "path": "/metadata/resourceVersion", "value": object["metadata"]?["resourceVersion"]],
                ["op": "replace", "path": "/metadata/managedFields", "value": Node(kept)],
            ]
            try kubectl.patch(object, patch)
        }
    }

    /// Helm's own fields, and what controllers write beside them: status and scale.
    private static func isNotAnOperators(_ entry: Node) -> Bool {
        let manager = entry["manager"]?.string ?? ""
        return manager == "helm" || manager.hasPrefix("kube-") || entry["subresource"] != nil
    }
}
