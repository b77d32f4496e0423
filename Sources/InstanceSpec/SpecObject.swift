package import YAML

/// A mapping of the API as a Swift type. Its table is the only list of its fields.
///
/// A new value holds every default. A property that is not optional exists whether or not the user wrote its block;
/// an optional object is there only when it was written (the API's "pointer" objects).
package protocol SpecObject: SpecValue {
    init()
    static var fields: [Field<Self>] { get }
}

extension SpecObject {
    package static var shape: Shape {
        .object(
            ObjectShape(
                String(describing: Self.self), { Self.fields.map(\.member) },
                find: { name in Self.fields.first { $0.member.name == name }?.member },
                required: { Self.fields.filter(\.member.isRequired).map(\.member.name) }))
    }

    /// Reads what is of the right type; the checker reports the rest.
    package init?(node: Node) {
        guard let mapping = node.mapping else { return nil }
        self.init()
        for entry in mapping.entries where !entry.value.isNull {
            Self.fields.first { $0.member.name == entry.key }?.set(&self, entry.value)
        }
    }

    /// Objects have no default of their own: each of their fields has one.
    package var node: Node? { nil }
}

/// One line of a table: a key of the API, the property that holds it, and what is allowed.
package struct Field<Root>: Sendable {
    package let member: Member
    let set: @Sendable (inout Root, Node) -> Void
}

extension Field where Root: SpecObject {
    /// - Parameters:
    ///   - name: the key as the API writes it.
    ///   - property: made only for a field that is read: a key path costs more than the rest of its line.
    ///   - doc: one sentence for the reference page, the schema and the CRD.
    @inline(__always)
    package static func field<Value: SpecValue>(
        _ name: String, _ property: @autoclosure @escaping @Sendable () -> WritableKeyPath<Root, Value>, _ doc: String,
        _ limits: Limit...
    ) -> Field<Root> {
        var shape = Value.shape
        for limit in limits { shape = shape.limited(by: limit) }
        let isRequired = limits.contains { if case .required = $0 { true } else { false } }
        let isNullable = limits.contains { if case .nullable = $0 { true } else { false } }
        return Field(
            member: Member(
                name, shape, doc: doc, isRequired: isRequired, isNullable: isNullable,
                defaultValue: { isRequired ? nil : Root()[keyPath: property()].node })
        ) { root, node in
            if let value = Value(node: node) { root[keyPath: property()] = value }
        }
    }
}
