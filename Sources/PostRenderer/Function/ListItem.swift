internal import Diagnostics
internal import YAML

/// One object of a ResourceList, seen as those who run functions see it: by its identity and by the file it is from.
struct ListItem {
    var node: Node

    init(_ node: Node) { self.node = node }

    var kind: String { node["kind"]?.string ?? "" }
    var name: String { node["metadata"]?["name"]?.string ?? "" }
    var namespace: String { (node["metadata"]?["namespace"]?.nonEmpty)?.string ?? "default" }
    var group: String {
        let parts = (node["apiVersion"]?.string ?? "").split(separator: "/")
        return parts.count == 2 ? String(parts[0]) : ""
    }
    func isOurs(_ kind: String) -> Bool { group == "openclaw.rocks" && self.kind == kind }

    /// What no two objects of a cluster share.
    struct Identity: Hashable {
        var group: String
        var kind: String
        var namespace: String
        var name: String
    }

    var identity: Identity { Identity(group: group, kind: kind, namespace: namespace, name: name) }

    /// The names that it had before a namePrefix or the like, and its present one: references may still say those.
    var names: [String] {
        let earlier = annotation("internal.config.kubernetes.io/previousNames") ?? ""
        return [name] + earlier.split(separator: ",").map(String.init)
    }

    func annotation(_ key: String) -> String? { node["metadata"]?["annotations"]?[key]?.string }

    /// The file that the caller read it from, relative to the package.
    var path: String? { Self.pathKeys.lazy.compactMap { annotation($0) }.first }
    var index: Int { Self.indexKeys.lazy.compactMap { annotation($0).flatMap { Int($0) } }.first ?? 0 }

    var label: DocumentLabel { DocumentLabel(kind: kind, name: name, template: path) }

    /// Where an instance stands in a cluster.
    struct Place: Hashable {
        var namespace: String
        var name: String
    }

    var place: Place { Place(namespace: namespace, name: name) }

    /// The instance that an earlier run made it for, as its labels say; nil when they do not.
    var maker: Place? {
        let labels = node["metadata"]?["labels"]
        guard labels?["app.kubernetes.io/name"]?.string == "openclaw",
            labels?["app.kubernetes.io/managed-by"]?.string == "Helm",
            let name = labels?["app.kubernetes.io/instance"]?.string
        else { return nil }
        return Place(namespace: namespace, name: name)
    }

    /// The folder for the files of an instance's objects; nil when the caller has no files. What we made there and
    /// make no more is deleted with it.
    var folderOfObjects: String? {
        guard let path else { return nil }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
        return "\(folder)\(name)-objects/"
    }

    /// Gives an object that was made for this instance its file.
    func placed(_ object: Node) -> Node {
        guard let folderOfObjects else { return object }
        var object = object
        let made = ListItem(object)
        let file = fileName([made.kind.lowercased(), made.name]) ?? "\(made.kind.lowercased()).yaml"
        for key in Self.pathKeys where annotation(key) != nil { object.annotate(key, folderOfObjects + file) }
        for key in Self.indexKeys where annotation(key) != nil { object.annotate(key, "0") }
        if let package = annotation(Self.packageKey) { object.annotate(Self.packageKey, package) }
        return object
    }

    /// Without what callers note for themselves: it is no part of the instance.
    var withoutNotes: Node {
        guard var annotations = node["metadata"]?["annotations"]?.mapping else { return node }
        annotations.entries.removeAll { entry in Self.notes.contains { entry.key.hasPrefix($0) } }
        var node = node
        var metadata = node["metadata"] ?? [:]
        metadata["annotations"] = Node(nonEmpty: annotations)
        node["metadata"] = metadata
        return node
    }

    /// As it stays in the list, for the cluster's record of it.
    /// - Parameter isRecord: whether the cluster is to have it.
    func kept(isRecord: Bool) -> Node {
        var node = node
        if node["observed"] != nil { node["observed"] = nil }
        if !isRecord { node.annotate("config.kubernetes.io/local-config", "true") }
        return node
    }

    private static let pathKeys = ["internal.config.kubernetes.io/path", "config.kubernetes.io/path"]
    private static let indexKeys = ["internal.config.kubernetes.io/index", "config.kubernetes.io/index"]
    private static let packageKey = "internal.config.kubernetes.io/package-path"
    private static let notes = [
        "internal.config.kubernetes.io/", "config.kubernetes.io/", "config.k8s.io/", "kustomize.config.k8s.io/",
    ]
}
