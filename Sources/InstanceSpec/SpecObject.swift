package import YAML

/// A mapping of the API as a Swift type. Its table is the only list of its fields.
///
/// A new value holds every default. A property that is not optional exists whether or not the user wrote its block;
/// an optional object is there only when it was written (the API's "pointer" objects).
package protocol SpecObject: SpecValue {
    init()
    static var fields: [Field] { get }
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
            Self.fields.first { $0.member.name == entry.key }?.set(entry.value, in: &self)
        }
    }

    /// Objects have no default of their own: each of their fields has one.
    package var node: Node? { nil }
}

/// One line of a table: a key of the API, the property that holds it, and what is allowed.
///
/// It does not say whose line it is: a type of its own for every table would have to be made at run time, and all of
/// them together would cost as much as the reading.
@safe package struct Field: Sendable {
    package let member: Member
    /// Whose property it is.
    private let owner: ObjectIdentifier
    private let store: @Sendable (UnsafeMutableRawPointer, Node) -> Void

    /// Puts a value into its property of the object that the table belongs to.
    fileprivate func set<Root: SpecObject>(_ node: Node, in root: inout Root) {
        precondition(owner == ObjectIdentifier(Root.self), "the line is of the table of another object")
        unsafe withUnsafeMutablePointer(to: &root) { pointer in unsafe store(UnsafeMutableRawPointer(pointer), node) }
    }
}

extension Field {
    /// - Parameters:
    ///   - name: the key as the API writes it.
    ///   - property: one of the object that the table belongs to. Made only for a field that is read: a key path costs
    ///     more than the rest of its line.
    ///   - doc: one sentence for the reference page, the schema and the CRD.
    @inline(__always)
    package static func field<Root: SpecObject, Value: SpecValue>(
        _ name: String, _ property: @autoclosure @escaping @Sendable () -> WritableKeyPath<Root, Value>, _ doc: String,
        _ limits: Limit...
    ) -> Field {
        var shape = Value.shape
        for limit in limits { shape = shape.limited(by: limit) }
        let isRequired = limits.contains { if case .required = $0 { true } else { false } }
        let isNullable = limits.contains { if case .nullable = $0 { true } else { false } }
        return unsafe Field(
            member: Member(
                name, shape, doc: doc, isRequired: isRequired, isNullable: isNullable,
                defaultValue: { isRequired ? nil : Root()[keyPath: property()].node }),
            owner: ObjectIdentifier(Root.self)
        ) { object, node in
            guard let value = Value(node: node) else { return }
            unsafe object.assumingMemoryBound(to: Root.self).pointee[keyPath: property()] = value
        }
    }
}
