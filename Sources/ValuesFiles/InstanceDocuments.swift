package import Diagnostics
internal import InstanceSpec
package import YAML

/// The documents that `chart/templates` would make from values, with places in the user's files.
package struct InstanceDocuments: Sendable {
    package private(set) var documents: [Node] = []
    /// What keeps the chart from making them, or is lost on the way.
    package private(set) var findings: [Finding] = []

    private let values: Node
    private let release: ReleaseFacts

    /// - Parameter values: the user's, with the chart's defaults below them.
    package init(_ values: Node, release: ReleaseFacts) {
        self.values = values
        self.release = release
        makeDocuments()
    }

    private static let settings = ["keeper", "secrets", "record", "hooks", "otlp", "packs"]
    private static let others = [
        "clusterDefaults", "instances", "labels", "annotations", "global", "nameOverride", "fullnameOverride",
    ]

    private func isReserved(_ key: String) -> Bool {
        Self.settings.contains(key) || Self.others.contains(key) || (key == "enabled" && !release.isRoot)
    }

    private mutating func makeDocuments() {
        guard let name = fullname() else { return }
        var shared = Mapping()
        for entry in values.mapping?.entries ?? [] where !isReserved(entry.key) {
            if isKnown(entry, among: Values.members, in: "the values", at: Path()) { shared.entries.append(entry) }
        }
        guard let labels = mapping("labels"), let annotations = mapping("annotations"),
            let instances = mapping("instances")
        else { return }
        let common = Parts(spec: Node(shared), labels: labels, annotations: annotations)
        if instances.mapping?.isEmpty ?? true { append(common, name: name) }
        for entry in instances.mapping?.entries ?? [] {
            let path = Path([.key("instances"), .key(entry.key)])
            if let parts = instance(entry, over: common, path) { append(parts, name: "\(name)-\(entry.key)") }
        }
        if hasKeeper {
            for index in documents.indices {
                documents[index]["observed"]?["release"]?["keeper"] = Node(KeeperName.of(release: release.name))
            }
        }
    }

    /// Whether the chart writes the keeper's CronJob: as its template says it.
    private var hasKeeper: Bool {
        let wanted = values["keeper"]?["enabled"]
        if let wanted, let decided = wanted.bool ?? (wanted.string == "auto" ? nil : wanted.string == "true") {
            return decided
        }
        let features: [Path] = [
            "spec.autoUpdate.enabled", "spec.selfConfigure.enabled",
            "spec.observability.metrics.prometheusRule.enabled",
        ]
        return documents.contains { document in features.contains { document[$0]?.bool ?? false } }
    }

    private struct Parts {
        var spec: Node
        var labels: Node
        var annotations: Node
    }

    /// - Returns: nil when the chart would refuse to render it.
    private mutating func instance(_ entry: Mapping.Entry, over common: Parts, _ path: Path) -> Parts? {
        guard let own = mapping(entry.value, at: path, entry) else { return nil }
        var parts = common
        let members = Spec.fields.map(\.member) + Values.members.filter { ["labels", "annotations"].contains($0.name) }
        for change in own.mapping?.entries ?? [] {
            let place = path.appending(change.key)
            switch change.key {
            case "labels", "annotations":
                guard let value = mapping(change.value, at: place, change) else { return nil }
                if change.key == "labels" {
                    parts.labels = changed(parts.labels, by: value)
                } else {
                    parts.annotations = changed(parts.annotations, by: value)
                }
            case let key where isReserved(key):
                findings.append(
                    Finding(
                        "instance-setting", .error, "\(place) is set once for the release, not for one instance",
                        fix: "move \(key) to the top level", path: place, span: change.keySpan))
                return nil
            default:
                if isKnown(change, among: members, in: path.description, at: path) {
                    parts.spec = changed(parts.spec, by: Node(Mapping([change])))
                }
            }
        }
        return parts
    }

    private mutating func append(_ parts: Parts, name: String) {
        var labels = parts.labels
        labels["helm.sh/chart"] = Node(chartLabel)
        labels["app.kubernetes.io/name"] = "openclaw"
        labels["app.kubernetes.io/instance"] = Node(name)
        labels["app.kubernetes.io/managed-by"] = "Helm"
        documents.append([
            "apiVersion": "openclaw.rocks/v1alpha1",
            "kind": "OpenClawInstance",
            "metadata": [
                "name": Node(name),
                "namespace": Node(release.namespace),
                "labels": sorted(labels),
                "annotations": sorted(parts.annotations).nonEmpty,
            ],
            "spec": sorted(parts.spec),
            "observed": observed,
        ])
    }

    private var observed: Node {
        var settings = Mapping()
        for entry in values.mapping?.entries ?? [] where Self.settings.contains(entry.key) {
            settings.entries.append(entry)
        }
        // Resolved packs are large and have a place of their own.
        let locked = settings["packs"]?["locked"]
        if locked != nil, let index = settings.entries.firstIndex(where: { $0.key == "packs" }) {
            settings.entries[index].value["locked"] = nil
        }
        return [
            "release": [
                "name": Node(release.name), "namespace": Node(release.namespace), "revision": 1,
                "isInstall": Node(!release.isUpgrade), "isUpgrade": Node(release.isUpgrade),
            ],
            "chart": ["name": "openclaw", "version": Node(release.chartVersion), "isRoot": Node(release.isRoot)],
            "helm": ["version": Node(release.helmVersion)],
            "live": false,
            "settings": Node(settings),
            "packs": locked?.nonEmpty,
            "clusterDefaults": values["clusterDefaults"]?.nonEmpty,
        ]
    }

    private var chartLabel: String {
        let text = String("openclaw-\(release.chartVersion)".map { $0 == "+" ? "_" : $0 }.prefix(63))
        return text.hasSuffix("-") ? String(text.dropLast()) : text
    }

    // MARK: Names

    private mutating func fullname() -> String? {
        guard let whole = nameValue("fullnameOverride"), let suffix = nameValue("nameOverride") else { return nil }
        if !whole.isEmpty { return whole }
        return suffix.isEmpty ? release.name : "\(release.name)-\(suffix)"
    }

    private mutating func nameValue(_ key: String) -> String? {
        guard let entry = values.mapping?.entry(key) else { return "" }
        switch entry.value.content {
        case .null: return ""
        case .string(let text): return text
        case .bool(let bool): return "\(bool)"
        case .number(let number): return number.text
        case .sequence, .mapping:
            wrongType(entry.value, "a text", Path([.key(key)]), entry)
            return nil
        }
    }

    // MARK: Findings

    /// The mapping under a top-level key; an empty one when nothing is written.
    private mutating func mapping(_ key: String) -> Node? {
        guard let entry = values.mapping?.entry(key) else { return [:] }
        return mapping(entry.value, at: Path([.key(key)]), entry)
    }

    /// - Returns: nil, with a finding, for what is no mapping. What is empty counts as one, as in the chart.
    private mutating func mapping(_ node: Node, at path: Path, _ entry: Mapping.Entry) -> Node? {
        if node.mapping != nil { return node }
        if node.isEmpty || node.bool == false || node.int == 0 { return [:] }
        wrongType(node, "a mapping", path, entry)
        return nil
    }

    private mutating func wrongType(_ node: Node, _ expected: String, _ path: Path, _ entry: Mapping.Entry) {
        findings.append(
            Finding(
                "wrong-type", .error, "\(path) is \(node.typeName), it must be \(expected)", path: path,
                span: node.span ?? entry.keySpan))
    }

    /// Whether a key is a field of the spec; the others are reported here, since only here all choices are known.
    private mutating func isKnown(
        _ entry: Mapping.Entry, among members: [Member], in parent: String, at path: Path
    ) -> Bool {
        if Spec.fields.contains(where: { $0.member.name == entry.key }) { return true }
        let near = nearest(to: entry.key, among: members.map(\.name))
        findings.append(
            Finding(
                "x-unknown-field", .error,
                "\(parent) \(path.steps.isEmpty ? "have" : "has") no field \(quoted(entry.key))"
                    + (near.map { "; did you mean \(quoted($0))?" } ?? ""),
                fix: near.map { "write \($0)" } ?? "remove it", path: path.appending(entry.key), span: entry.keySpan))
        return false
    }
}

/// With the keys of all mappings in the order in which Go writes them.
private func sorted(_ node: Node) -> Node {
    switch node.content {
    case .mapping(var mapping):
        mapping.entries.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for index in mapping.entries.indices { mapping.entries[index].value = sorted(mapping.entries[index].value) }
        return Node(.mapping(mapping), span: node.span)
    case .sequence(let nodes): return Node(.sequence(nodes.map(sorted)), span: node.span)
    default: return node
    }
}
