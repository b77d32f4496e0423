internal import Diagnostics
package import Logging
package import YAML

/// Compares the objects of a release with those that live.
package struct DriftScan: Sendable {
    private let cluster: Cluster
    private let release: String
    private let namespace: String
    private let logger: Logger
    /// The live objects, by `Kind/name`.
    package private(set) var live: [String: Node] = [:]

    package init(_ cluster: Cluster, release: String, namespace: String, logger: Logger) {
        self.cluster = cluster
        self.release = release
        self.namespace = namespace
        self.logger = logger
    }

    /// The objects of a manifest as `helm get manifest` prints it.
    package static func objects(ofManifest text: String) -> [Node] {
        let bytes = Array(text.utf8)
        return StreamSplitter(bytes).compactMap { document in
            (try? YAMLReader.compose(bytes[document.content], firstLine: document.firstLine))?.root
        }.filter { object in object["kind"]?.string.map { !clusterWide.contains($0) } ?? false }
    }

    /// What the chart writes for the whole cluster. The keeper may not look at it.
    private static let clusterWide: Set<String> = [
        "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
    ]

    /// What is other than the release has it. An object that cannot be looked at is passed over, with a warning.
    package mutating func differences(from manifest: [Node], exempt: DriftExemptions) async throws -> [Drift] {
        try await read(manifest)
        var found: [Drift] = []
        for object in manifest {
            do {
                found += try await compare(object, exempt)
            } catch {
                try Task.checkCancellation()
                logger.warning("cannot compare \(name(object)): \(error)")
            }
        }
        return found
    }

    /// `Role my-agent`, as a difference names its object.
    func title(_ object: Node) -> String {
        "\(object["kind"]?.string ?? "") \(object["metadata"]?["name"]?.string ?? "")"
    }

    /// `Role/my-agent`.
    func name(_ object: Node) -> String {
        "\(object["kind"]?.string ?? "")/\(object["metadata"]?["name"]?.string ?? "")"
    }

    /// A few objects of a kind are read one by one, many as a list.
    private mutating func read(_ manifest: [Node]) async throws {
        var kinds: [(resource: Resource, objects: [Node])] = []
        for object in manifest {
            guard let resource = Resource(of: object) else { continue }
            let known = kinds.firstIndex { known in
                known.resource.apiVersion == resource.apiVersion && known.resource.kind == resource.kind
            }
            if let index = known {
                kinds[index].objects.append(object)
            } else {
                kinds.append((resource, [object]))
            }
        }
        for (resource, objects) in kinds {
            var missing = objects
            if objects.count > 3 {
                let all = try await cluster.list(resource, namespace, labels: "app.kubernetes.io/managed-by=Helm")
                for var object in all {
                    // Items of a list do not say what they are.
                    object["apiVersion"] = Node(resource.apiVersion)
                    object["kind"] = Node(resource.kind)
                    live[name(object)] = object
                }
                missing = objects.filter { live[name($0)] == nil }
            }
            for object in missing {
                let found = try await cluster.get(resource, namespace, object["metadata"]?["name"]?.string ?? "")
                live[name(object)] = found
            }
        }
    }

    private mutating func compare(_ object: Node, _ exempt: DriftExemptions) async throws -> [Drift] {
        guard let resource = Resource(of: object) else { return [] }
        let kind = resource.kind
        let title = title(object)
        guard let lives = live[name(object)] else {
            return [Drift(object: title, path: "", values: shortHash(["missing"]))]
        }
        // On its way out; the next run sees that it is gone.
        if lives["metadata"]?["deletionTimestamp"] != nil { return [] }
        if DriftExemptions.existenceOnly.contains(kind) { return [] }
        let wanted = asApplied(object)
        if isContained(wanted, in: lives) { return [] }
        do {
            let applied = try await cluster.dryApply(wanted, resource, manager: "helm")
            return Operations.differences(applied: applied, live: lives, exempt: exempt)
        } catch let error as ClusterError where error.status == 422 {
            return [
                Drift(
                    object: title, path: "spec", values: shortHash([error.message]),
                    refusal: "the API server would not take it back: \(error.message)")
            ]
        }
    }

    /// With what Helm adds to each object as it applies it: left out, it would seem to be taken away.
    private func asApplied(_ object: Node) -> Node {
        var object = object
        var metadata = object["metadata"] ?? [:]
        var labels = metadata["labels"]?.nonEmpty ?? [:]
        labels["app.kubernetes.io/managed-by"] = "Helm"
        var annotations = metadata["annotations"]?.nonEmpty ?? [:]
        annotations["meta.helm.sh/release-name"] = Node(release)
        annotations["meta.helm.sh/release-namespace"] = Node(namespace)
        metadata["labels"] = labels
        metadata["annotations"] = annotations
        metadata["namespace"] = metadata["namespace"] ?? Node(namespace)
        object["metadata"] = metadata
        return object
    }
}
