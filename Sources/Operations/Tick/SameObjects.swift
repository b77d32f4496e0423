internal import Diagnostics
internal import YAML

/// What two manifests differ in, as `Kind name`: objects that only one has, or whose values differ. The order of objects
/// and of keys, quotes and comments do not count: Helm 3, Helm 4 and we write the same objects in different ways.
/// - Throws: `Failure` when one cannot be read.
package func differences(_ left: String, _ right: String) throws -> [String] {
    let (left, right) = (try objects(left), try objects(right))
    let names = Set(left.keys).union(right.keys)
    return names.filter { name in
        guard let one = left[name], let other = right[name] else { return true }
        return !isSameValue(one, other)
    }.map(\.words).sorted()
}

private struct ObjectName: Hashable {
    var apiVersion: String
    var kind: String
    var namespace: String
    var name: String

    var words: String { "\(kind) \(name)" }
}

private func objects(_ text: String) throws -> [ObjectName: Node] {
    var objects: [ObjectName: Node] = [:]
    do throws(YAMLError) {
        for document in try YAMLReader.stream(Array(text.utf8)) {
            guard let root = document.root, root.mapping != nil else { continue }
            let metadata = root["metadata"]
            let name = ObjectName(
                apiVersion: root["apiVersion"]?.string ?? "", kind: root["kind"]?.string ?? "",
                namespace: metadata?["namespace"]?.string ?? "", name: metadata?["name"]?.string ?? "")
            objects[name] = root
        }
    } catch {
        throw Failure("cannot compare manifests: \(error.finding().message)")
    }
    return objects
}

/// Mappings are the same when their keys have the same values, in whatever order.
private func isSameValue(_ left: Node, _ right: Node) -> Bool {
    switch (left.content, right.content) {
    case (.mapping(let left), .mapping(let right)):
        guard left.entries.count == right.entries.count else { return false }
        let values = Dictionary(right.entries.map { (Array($0.key.utf8), $0.value) }) { first, _ in first }
        return left.entries.allSatisfy { entry in
            values[Array(entry.key.utf8)].map { isSameValue(entry.value, $0) } ?? false
        }
    case (.sequence(let left), .sequence(let right)):
        return left.count == right.count && zip(left, right).allSatisfy { isSameValue($0.0, $0.1) }
    default: return left == right
    }
}
