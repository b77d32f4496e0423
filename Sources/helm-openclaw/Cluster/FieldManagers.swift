internal import Diagnostics
internal import YAML

/// Who may change a field under server-side apply.
enum FieldManagers {
    /// Takes an operator that is gone off a release's objects. It still counts as the owner of every field that it wrote,
    /// and Helm 4 would stop at each that an upgrade changes.
    ///
    /// Whoever wrote the record's status is the operator; nobody else's fields are touched.
    static func leaveToHelm(_ release: String, _ kubectl: Kubectl, _ helm: Helm, helmFlags: [String]) throws {
        guard let manifest = helm.ask(["get", "manifest", release] + helmFlags) else {
            throw Failure("cannot read the manifest of release \(release)", fix: "run this again")
        }
        let text = try kubectl.ask(
            ["get", "--filename", "-", "--ignore-not-found", "--show-managed-fields", "--output", "json"],
            input: Array(manifest.utf8))
        let objects = JSON.read(text)?["items"]?.sequence ?? []
        let record = try kubectl.ask([
            "get", "openclawinstances.openclaw.rocks", release, "--ignore-not-found", "--show-managed-fields",
            "--output", "json",
        ])
        let operators = Set(
            entries(JSON.read(record) ?? [:]).filter { $0["subresource"]?.string == "status" }
                .compactMap { $0["manager"]?.string })
        for object in objects {
            let all = entries(object)
            let kept = all.filter { $0["subresource"] != nil || !operators.contains($0["manager"]?.string ?? "") }
            guard !kept.isEmpty, kept.count < all.count else { continue }
            let patch: Node = [
                ["op": "test", "path": "/metadata/resourceVersion", "value": object["metadata"]?["resourceVersion"]],
                ["op": "replace", "path": "/metadata/managedFields", "value": Node(kept)],
            ]
            try kubectl.patch(object, patch)
        }
    }

    private static func entries(_ object: Node) -> [Node] { object["metadata"]?["managedFields"]?.sequence ?? [] }
}
