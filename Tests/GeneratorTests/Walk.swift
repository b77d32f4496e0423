import InstanceSpec
import YAML

/// A key of a table, wherever it stands.
struct Found {
    var path: String
    var member: Member
}

/// Every key inside a shape, Kubernetes' own types included.
func keys(of shape: Shape, at path: String = "") -> [Found] {
    switch shape {
    case .any, .anyObject, .bool, .integer, .string, .intOrString: return []
    case .sequence(let element, _): return keys(of: element, at: "\(path)[]")
    case .map(let element, _): return keys(of: element, at: "\(path).*")
    case .object(let object):
        return object.members().flatMap { member in
            let inner = path.isEmpty ? member.name : "\(path).\(member.name)"
            return [Found(path: inner, member: member)] + keys(of: member.shape, at: inner)
        }
    }
}

/// Every key of the chart's values.
let valueKeys = keys(of: .object(ObjectShape("Values") { Values.members }))

/// The schema of what stands at a path; references are followed.
func schemaNode(at path: String, in root: Node, definitions: Node = [:]) -> Node? {
    var node = root
    for step in path.split(separator: ".") {
        let name = step.prefix { $0 != "[" }
        let next = name == "*" ? node["additionalProperties"] : node["properties"]?[String(name)]
        guard var inner = next.flatMap({ followed($0, definitions) }) else { return nil }
        for _ in 0..<step.count(where: { $0 == "[" }) {
            guard let items = inner["items"].flatMap({ followed($0, definitions) }) else { return nil }
            inner = items
        }
        node = inner
    }
    return node
}

private func followed(_ node: Node, _ definitions: Node) -> Node? {
    guard let reference = node["$ref"]?.string else { return node }
    return definitions[String(reference.dropFirst("#/definitions/".count))]
}

/// All schemas inside a schema, itself included: what stands under a keyword, not under the name of a field.
func subschemas(_ node: Node) -> [Node] {
    var found = [node]
    for entry in (node["properties"]?.mapping?.entries ?? []) + (node["definitions"]?.mapping?.entries ?? []) {
        found += subschemas(entry.value)
    }
    for keyword in ["items", "additionalProperties"] {
        if let inner = node[keyword], inner.mapping != nil { found += subschemas(inner) }
    }
    return found
}
