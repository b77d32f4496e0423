internal import Diagnostics
internal import InstanceSpec
internal import Validator
internal import YAML

/// An example of a page: chart values, or keys of the document itself (`metadata`, `observed`, `kind` …), freely mixed.
struct Example {
    /// The document that the values stand for, with the places of the example.
    let document: Node
    private var findings: [Finding]
    private let cluster: [Node]?
    private let old: Node?

    /// - Parameters:
    ///   - cluster: the objects that the cluster has; nil when nobody has looked into one.
    ///   - old: the values of an earlier version.
    init(_ text: String, cluster: String? = nil, old: String? = nil) throws {
        let composed = try YAMLReader.compose(Array(text.utf8)[...])
        findings = composed.findings
        document = Self.document(composed.root ?? [:])
        self.cluster = try cluster.map { try YAMLReader.stream(Array($0.utf8)).compactMap(\.root) }
        self.old = try old.map { try YAMLReader.compose(Array($0.utf8)[...]).root ?? [:] }
    }

    /// What the checker and the rules have to say.
    func validated() -> [Finding] {
        var checker = ShapeChecker()
        switch document["kind"]?.string {
        case "OpenClawSelfConfig": return findings + validate(request())
        case "OpenClawClusterDefaults": return findings + validate(clusterDefaults: document)
        default: break
        }
        checker.check(document["spec"] ?? [:], Spec.shape, at: "spec")
        checker.check(document["observed"] ?? [:], Observed.shape, at: "observed")
        return findings + checker.findings + validate(instance(), after: checker.findings)
    }

    private func request() -> SelfConfigRequest {
        var request = SelfConfigRequest(document)
        request.knowsAllInstances = cluster != nil
        let living = cluster?.first { $0["metadata"]?["name"]?.string == request.spec.instanceRef }
        request.instance = living.map {
            Instance(
                name: request.spec.instanceRef, namespace: request.namespace,
                spec: Spec(node: $0["spec"] ?? [:]) ?? Spec(), document: $0)
        }
        return request
    }

    private func instance() -> Instance {
        let metadata = document["metadata"]
        var instance = Instance(
            name: metadata?["name"]?.string ?? "", namespace: metadata?["namespace"]?.string ?? "",
            spec: Spec(node: document["spec"] ?? [:]) ?? Spec(), document: document)
        instance.labels = metadata?["labels"].flatMap(StringMap.init(node:)) ?? [:]
        instance.annotations = metadata?["annotations"].flatMap(StringMap.init(node:)) ?? [:]
        instance.observed = Observed(node: document["observed"] ?? [:]) ?? Observed()
        instance.isFromChart = true
        if let cluster {
            instance.observed.live = true
            instance.live = LiveObjects(cluster)
            instance.selfConfiguringNeighbours = cluster.filter { $0["kind"]?.string == "OpenClawInstance" }.map {
                Neighbour(
                    name: $0["metadata"]?["name"]?.string ?? "",
                    acceptsSharing: $0["metadata"]?["annotations"]?[Neighbour.annotation]?.string == "true")
            }
        }
        instance.oldSpec = old.flatMap { Spec(node: Self.document($0)["spec"] ?? [:]) }
        for entry in instance.settings.packs.locked.entries {
            instance.packs[entry.key] = SkillPack(files: entry.value["files"].flatMap(StringMap.init(node:)) ?? [:])
        }
        return instance
    }

    /// Sorts the values into the places where the chart puts them.
    private static func document(_ values: Node) -> Node {
        let own: Set<String> = ["apiVersion", "kind", "metadata", "spec", "observed"]
        let settings = Set(Settings.fields.map(\.member.name))
        var document: Node = ["metadata": ["name": "my-agent", "namespace": "agents"]]
        var spec = Mapping()
        var chart = Mapping()
        for entry in values.mapping?.entries ?? [] {
            if own.contains(entry.key) {
                var root = document.mapping ?? Mapping()
                root.entries.removeAll { $0.key == entry.key }
                root.entries.append(entry)
                document = Node(root)
            } else if settings.contains(entry.key) {
                chart.entries.append(entry)
            } else {
                spec.entries.append(entry)
            }
        }
        if !spec.isEmpty { document["spec"] = Node(spec) }
        if !chart.isEmpty {
            var observed = document["observed"] ?? [:]
            observed["settings"] = Node(chart)
            // As the chart does when it writes the keeper's CronJob.
            if chart["keeper"]?["enabled"]?.bool == true { observed["release"] = ["keeper": "my-agent-keeper"] }
            document["observed"] = observed
        }
        return document
    }
}
