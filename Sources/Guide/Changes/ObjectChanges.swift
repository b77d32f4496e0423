internal import Diagnostics
package import YAML

/// What changes when objects are applied over others.
package enum ObjectChanges {
    /// A unified diff of all objects, by kind, namespace and name; empty when nothing changes.
    /// - Parameters:
    ///   - isLive: whether the old ones come from a cluster, which fills in fields of its own: those are left out.
    ///     What lives and is not rendered is then not looked at either.
    package static func diff(from old: [Node], to new: [Node], isLive: Bool) -> String {
        var before: [String: Node] = [:]
        let old = old.map(withoutCopies)
        let new = new.map(withoutCopies)
        for object in old { before[key(object)] = object }
        var text = ""
        for object in new {
            let earlier = before.removeValue(forKey: key(object))
            let shown = isLive ? earlier.map { projected($0, onto: object) } : earlier
            let (left, right) = withoutSecrets(shown, object)
            text += UnifiedDiff.text(left.map(written) ?? "", right.map(written) ?? "", name: key(object))
        }
        guard !isLive else { return text }
        for object in old where before[key(object)] != nil {
            let (left, _) = withoutSecrets(object, nil)
            text += UnifiedDiff.text(left.map(written) ?? "", "", name: key(object))
        }
        return text
    }

    private static func key(_ object: Node) -> String {
        let namespace = object["metadata"]?["namespace"]?.string ?? ""
        return "\(object.kind) \(namespace.isEmpty ? "" : "\(namespace)/")\(object.name)"
    }

    private static func written(_ node: Node) -> String {
        var writer = YAMLWriter()
        writer.root(sorted(node))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func sorted(_ node: Node) -> Node {
        switch node.content {
        case .mapping(let mapping):
            let entries = mapping.entries.sorted { $0.key < $1.key }
            return Node(Mapping(entries.map { Mapping.Entry(key: $0.key, value: sorted($0.value)) }))
        case .sequence(let nodes): return Node(nodes.map(sorted))
        default: return node
        }
    }

    /// Only what the other has too; elements of lists by their name, or else by their place.
    private static func projected(_ live: Node, onto wanted: Node) -> Node {
        if let mapping = live.mapping, let other = wanted.mapping {
            return Node(
                Mapping(
                    mapping.entries.compactMap { entry in
                        other[entry.key].map { Mapping.Entry(key: entry.key, value: projected(entry.value, onto: $0)) }
                    }))
        }
        if let nodes = live.sequence, let others = wanted.sequence {
            return Node(
                nodes.enumerated().map { index, node in
                    guard let other = counterpart(node, others) ?? (index < others.count ? others[index] : nil) else {
                        return node
                    }
                    return projected(node, onto: other)
                })
        }
        return live
    }

    /// The element that says by one of these keys that it is the same, when only one does.
    private static func counterpart(_ node: Node, _ others: [Node]) -> Node? {
        for key in ["mountPath", "containerPort", "name"] {
            guard let identity = node[key] else { continue }
            let same = others.filter { $0[key] == identity }
            if same.count == 1 { return same[0] }
        }
        return nil
    }

    /// Without annotations that repeat the whole object, a Secret's values included.
    private static func withoutCopies(_ object: Node) -> Node {
        guard let annotations = object["metadata"]?["annotations"]?.mapping else { return object }
        let kept = annotations.entries.filter { !copies.contains($0.key) }
        guard kept.count < annotations.entries.count, var metadata = object["metadata"]?.mapping else { return object }
        metadata.entries.removeAll { $0.key == "annotations" }
        if !kept.isEmpty { metadata["annotations"] = Node(Mapping(kept)) }
        var object = object
        object["metadata"] = Node(metadata)
        return object
    }

    private static let copies = ["kubectl.kubernetes.io/last-applied-configuration", "kapp.k14s.io/original"]

    /// Values of Secrets as words that say only whether they change.
    private static func withoutSecrets(_ old: Node?, _ new: Node?) -> (Node?, Node?) {
        guard (new ?? old)?.kind == "Secret" else { return (old, new) }
        var left = old
        var right = new
        for field in ["data", "stringData"] {
            let keys = (old?[field]?.mapping?.keys ?? []) + (new?[field]?.mapping?.keys ?? [])
            for key in Set(keys) {
                let isSame = old?[field]?[key] == new?[field]?[key]
                if left?[field]?[key] != nil { left?[field]?[key] = isSame ? "(hidden)" : "(hidden, old)" }
                if right?[field]?[key] != nil { right?[field]?[key] = isSame ? "(hidden)" : "(hidden, new)" }
            }
        }
        return (left, right)
    }
}
