internal import InstanceSpec
internal import YAML

/// A rule in CEL. The API server prices each rule by the longest list that it may be asked about, and refuses a CRD
/// that is too dear: rules stand on single objects only, the rest is the post-renderer's.
struct ValidationRule: Sendable {
    var path: String
    var rule: String
    var message: String
}

/// Writes shapes as the API server wants them in a CRD: a structural schema (apiextensions.k8s.io/v1).
struct StructuralSchema {
    /// What some objects must hold beyond their shape.
    var rules: [ValidationRule] = []

    /// - Parameter path: where in a document the value stands, such as `spec.image`.
    func schema(_ shape: Shape, at path: String) -> Mapping {
        switch shape {
        case .any: return ["x-kubernetes-preserve-unknown-fields": true]
        case .anyObject: return ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
        case .bool: return ["type": "boolean"]
        case .integer(let limits): return integer(limits)
        case .string(let limits): return string(limits)
        case .intOrString:
            // These very words: the API server knows no other way to say it.
            return ["anyOf": [["type": "integer"], ["type": "string"]], "x-kubernetes-int-or-string": true]
        case .sequence(let element, let limits): return sequence(element, limits, path)
        case .map(let element, let limits):
            return [
                "type": "object",
                "maxProperties": Node(limits.maxProperties),
                "additionalProperties": Node(schema(element, at: "\(path).*")),
            ]
        case .object(let object): return self.object(object, path)
        }
    }

    private func integer(_ limits: IntegerLimits) -> Mapping {
        let range = limits.narrowed
        return [
            "type": "integer",
            "format": limits.is32Bit ? "int32" : "int64",
            "minimum": Node(range.minimum),
            "maximum": Node(range.maximum),
        ]
    }

    private func string(_ limits: StringLimits) -> Mapping {
        [
            "type": "string",
            "enum": Node(nonEmpty: limits.choices.map { Node($0) }),
            "minLength": limits.minLength > 0 ? Node(limits.minLength) : nil,
            "maxLength": Node(limits.maxLength),
            "pattern": Node(limits.regex),
        ]
    }

    private func sequence(_ element: Shape, _ limits: SequenceLimits, _ path: String) -> Mapping {
        var keys: [String] = []
        if case .keys(let names) = limits.uniqueness { keys = names }
        let listType: Node? =
            switch limits.uniqueness {
            case .none: nil
            case .set: "set"
            case .keys: "map"
            }
        return [
            "type": "array",
            "maxItems": Node(limits.maxItems),
            "x-kubernetes-list-type": listType,
            "x-kubernetes-list-map-keys": keys.isEmpty ? nil : Node(keys),
            "items": Node(schema(element, at: "\(path)[]")),
        ]
    }

    private func object(_ object: ObjectShape, _ path: String) -> Mapping {
        let members = object.members()
        let properties = members.map { member in
            Mapping.Entry(key: member.name, value: Node(property(member, at: "\(path).\(member.name)")))
        }
        let rules = rules.filter { $0.path == path }.map { rule -> Node in
            ["rule": Node(rule.rule), "message": Node(rule.message)]
        }
        return [
            "type": "object",
            "required": Node(nonEmpty: members.filter(\.isRequired).map { Node($0.name) }),
            "x-kubernetes-validations": Node(nonEmpty: rules),
            "properties": Node(nonEmpty: Mapping(properties)),
        ]
    }

    private func property(_ member: Member, at path: String) -> Mapping {
        let head: Mapping = ["description": member.doc.isEmpty ? nil : Node(member.doc)]
        let tail: Mapping = ["nullable": member.isNullable ? true : nil, "default": member.defaultValue()]
        return Mapping(head.entries + schema(member.shape, at: path).entries + tail.entries)
    }
}
