internal import InstanceSpec
package import YAML

/// `values.schema.json`: JSON Schema draft-07, which Helm 3 and 4 read alike.
///
/// It is as strict as the CRDs with two exceptions. Helm's users take a default away with null, so every key may be
/// null. And values are merged (a parent chart's over ours, an instance's over the shared ones): what one file leaves
/// out another may have, so keys are required in elements of lists only, which nothing merges.
package func valuesSchema() -> Node {
    var builder = ValuesSchemaBuilder()
    let members = Values.members
    let properties = members.map { builder.shared($0) }
    return [
        "$comment": Node(notice),
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Values of the chart openclaw",
        "type": "object",
        "additionalProperties": false,
        "properties": Node(Mapping(properties)),
        "definitions": Node(builder.definitions),
    ]
}

/// Writes shapes as JSON Schema and collects what is said once: keys that stand at the top level and in each entry of
/// `instances`, and the types of Kubernetes below lists.
struct ValuesSchemaBuilder {
    /// Where a value stands: can another file of values fill what is missing?
    enum Place { case merged, listed }

    private(set) var definitions = Mapping()
    /// Keys of an entry of `instances`.
    private let names: Set<String>

    init() {
        let instance = Values.members.first { $0.name == "instances" }
        guard case .map(.object(let entry), _)? = instance?.shape else { preconditionFailure("instances is no map") }
        names = Set(entry.members().map(\.name))
    }

    /// A key of the values, or of an entry of `instances`.
    mutating func shared(_ member: Member) -> Mapping.Entry {
        guard names.contains(member.name) else {
            return Mapping.Entry(key: member.name, value: property(member, .merged))
        }
        return Mapping.Entry(key: member.name, value: reference(member.name) { $0.property(member, .merged) })
    }

    private mutating func reference(_ name: String, _ make: (inout ValuesSchemaBuilder) -> Node) -> Node {
        if definitions[name] == nil { definitions[name] = make(&self) }
        return ["$ref": "#/definitions/\(name)"]
    }

    private mutating func property(_ member: Member, _ place: Place) -> Node {
        if place == .listed, member.doc.isEmpty, case .object(let object) = member.shape {
            return reference(toKubernetes: object)
        }
        let head: Mapping = ["description": member.doc.isEmpty ? nil : Node(member.doc)]
        let body = schema(member.shape, isNullable: place == .merged || !member.isRequired, place)
        let tail: Mapping = ["default": member.defaultValue()]
        return Node(Mapping(head.entries + body.entries + tail.entries))
    }

    private mutating func reference(toKubernetes object: ObjectShape) -> Node {
        reference(object.name()) { builder in
            Node(builder.schema(.object(object), isNullable: true, .listed))
        }
    }

    private mutating func schema(_ shape: Shape, isNullable: Bool, _ place: Place) -> Mapping {
        func type(_ names: String...) -> Node {
            isNullable ? Node(names + ["null"]) : names.count == 1 ? Node(names[0]) : Node(names)
        }
        switch shape {
        case .any: return [:]
        case .anyObject: return ["type": type("object")]
        case .bool: return ["type": type("boolean")]
        case .intOrString: return ["type": type("integer", "string")]
        case .integer(let limits):
            // 64 bits need no bounds: Helm has rounded such numbers already, which the post-renderer reports.
            let range = limits.range ?? limits.width
            return [
                "type": type("integer"),
                "minimum": range.lowerBound == Int.min ? nil : Node(range.lowerBound),
                "maximum": range.upperBound == Int.max ? nil : Node(range.upperBound),
            ]
        case .string(let limits):
            var choices = limits.choices.map { Node($0) }
            if isNullable, !choices.isEmpty { choices.append(.null) }
            return [
                "type": type("string"),
                "enum": Node(nonEmpty: choices),
                "minLength": limits.minLength > 0 ? Node(limits.minLength) : nil,
                "maxLength": Node(limits.maxLength),
                "pattern": Node(limits.regex),
            ]
        case .sequence(let element, let limits):
            var isSet = false
            if case .set = limits.uniqueness { isSet = true }
            return [
                "type": type("array"),
                "maxItems": Node(limits.maxItems),
                "uniqueItems": isSet ? true : nil,
                "items": self.element(element),
            ]
        case .map(let element, let limits):
            return [
                "type": type("object"),
                "maxProperties": Node(limits.maxProperties),
                "additionalProperties": Node(schema(element, isNullable: place == .merged, place)),
            ]
        case .object(let object):
            let members = object.members()
            let required = place == .merged ? [] : members.filter(\.isRequired)
            let properties = members.map { member in
                object.name() == "InstanceValues"
                    ? shared(member) : Mapping.Entry(key: member.name, value: property(member, place))
            }
            return [
                "type": type("object"),
                "required": Node(nonEmpty: required.map { Node($0.name) }),
                "additionalProperties": false,
                "properties": Node(Mapping(properties)),
            ]
        }
    }

    private mutating func element(_ shape: Shape) -> Node {
        if case .object(let object) = shape, object.members().allSatisfy(\.doc.isEmpty) {
            return reference(toKubernetes: object)
        }
        return Node(schema(shape, isNullable: false, .listed))
    }
}
