internal import Diagnostics
internal import YAML

/// The document that KRM functions take and give: objects, settings, and what a function has to say about them.
struct ResourceList {
    private var root: Node
    private(set) var items: [ListItem]

    /// Nil when it is none that we know; the finding says why.
    init(_ root: Node) throws(Refusal) {
        self.root = root
        let version = root["apiVersion"]?.string ?? ""
        guard version == "\(Self.group)/v1" else {
            throw Refusal(
                finding: Finding(
                    "api-version", .error, "apiVersion is \(quoted(version)), it must be \(Self.group)/v1",
                    fix: "use a kustomize (4.5 or newer) or kpt (1.0 or newer) that writes \(Self.group)/v1",
                    path: "apiVersion", span: root.place(of: "apiVersion")))
        }
        let items = root["items"]?.nonEmpty ?? []
        guard let nodes = items.sequence else {
            throw Refusal(
                finding: Finding(
                    "wrong-type", .error, "items is \(items.typeName), it must be a list", path: "items",
                    span: root.place(of: "items")))
        }
        self.items = nodes.map(ListItem.init)
    }

    struct Refusal: Error { var finding: Finding }

    static let group = "config.kubernetes.io"

    var config: Node? { root["functionConfig"] }

    /// The list with other items and our findings, as a document.
    func written(_ items: [Node], _ results: [Node]) -> [UInt8] {
        var root = root
        root["items"] = Node(items)
        root["results"] = Node(nonEmpty: results)
        var writer = YAMLWriter()
        writer.root(root)
        return writer.bytes
    }

    /// A finding as an entry of `results`.
    static func result(_ finding: Finding, _ item: ListItem?) -> Node {
        let message = finding.message + (finding.fix.map { "; fix: \($0)" } ?? "")
        let path = finding.path.description
        var entry: Node = ["message": Node(message), "severity": Node(finding.severity.rawValue)]
        if let item, !item.name.isEmpty {
            entry["resourceRef"] = [
                "apiVersion": item.node["apiVersion"], "kind": Node(item.kind), "name": Node(item.name),
                "namespace": item.node["metadata"]?["namespace"],
            ]
        }
        if !path.isEmpty { entry["field"] = ["path": Node(path)] }
        if let file = item?.path { entry["file"] = ["path": Node(file), "index": Node(item?.index ?? 0)] }
        entry["tags"] = ["id": Node(finding.id)]
        return entry
    }
}
