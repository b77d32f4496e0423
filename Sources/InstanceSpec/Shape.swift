package import YAML

/// What a value of the API may look like. The checker, the CRDs, `values.schema.json` and the reference pages all read it.
package indirect enum Shape: Sendable {
    /// Anything at all; unknown content is kept.
    case any
    /// A mapping with any content, such as `config.raw`.
    case anyObject
    case bool
    case integer(IntegerLimits)
    case string(StringLimits)
    /// A port, percentage or quantity that Kubernetes takes as a number or as text.
    case intOrString
    case sequence(Shape, SequenceLimits)
    /// String keys, all values of one shape.
    case map(Shape, MapLimits)
    case object(ObjectShape)
}

package struct IntegerLimits: Sendable {
    /// Whether the API stores 32 bits; else 64.
    package var is32Bit: Bool
    /// What is allowed within that width.
    package var range: ClosedRange<Int>?
    package var id: String

    package init(is32Bit: Bool = true, range: ClosedRange<Int>? = nil, id: String = "out-of-range") {
        self.is32Bit = is32Bit
        self.range = range
        self.id = id
    }
}

package struct StringLimits: Sendable {
    /// The only texts allowed; empty for any.
    package var choices: [String] = []
    package var choicesID = "not-one-of"
    /// In Unicode scalars, as a CRD counts.
    package var minLength = 0
    package var maxLength: Int?
    package var lengthID = "wrong-length"
    package var pattern: Pattern?
    /// What the text must be, checked by a grammar of our own.
    package var grammar: Grammar?

    package init() {}

    package enum Grammar: Sendable {
        /// A Kubernetes quantity such as `500m` or `10Gi`.
        case quantity
        /// A Go duration such as `1h30m`. Ranges are rules.
        case duration
    }

    /// A pattern as documents of the API write it, and the same as code.
    package struct Pattern: Sendable {
        package var regex: String
        package var id: String
        package var matches: @Sendable (String) -> Bool

        package init(regex: String, id: String, matches: @escaping @Sendable (String) -> Bool) {
            self.regex = regex
            self.id = id
            self.matches = matches
        }
    }
}

package struct SequenceLimits: Sendable {
    package enum Uniqueness: Sendable {
        case none
        /// No element twice.
        case set
        /// No two elements with the same values under these keys.
        case keys([String])
    }

    package var maxItems: Int?
    package var countID = "too-many"
    package var uniqueness = Uniqueness.none
    package var uniqueID = "duplicate"

    package init(maxItems: Int? = nil, uniqueness: Uniqueness = .none, id: String? = nil) {
        self.maxItems = maxItems
        self.uniqueness = uniqueness
        if let id {
            countID = id
            uniqueID = id
        }
    }
}

package struct MapLimits: Sendable {
    package var maxProperties: Int?
    package var id = "too-many"

    package init(maxProperties: Int? = nil, id: String = "too-many") {
        self.maxProperties = maxProperties
        self.id = id
    }
}

/// A mapping with known keys. The members are made when they are asked for: most documents use few objects.
package struct ObjectShape: Sendable {
    /// What a person calls it, such as `Container`. Made when asked for: a type's name costs more than a render.
    package var name: @Sendable () -> String
    package var members: @Sendable () -> [Member]
    /// One member by its name. A table need not copy all of its lines for it.
    package var find: @Sendable (String) -> Member?
    /// The names of the members that must be there.
    package var required: @Sendable () -> [String]

    package init(
        _ name: @autoclosure @escaping @Sendable () -> String, _ members: @escaping @Sendable () -> [Member]
    ) {
        self.init(
            name(), members, find: { name in members().first { $0.name == name } },
            required: { members().filter(\.isRequired).map(\.name) })
    }

    package init(
        _ name: @autoclosure @escaping @Sendable () -> String, _ members: @escaping @Sendable () -> [Member],
        find: @escaping @Sendable (String) -> Member?, required: @escaping @Sendable () -> [String]
    ) {
        self.name = name
        self.members = members
        self.find = find
        self.required = required
    }
}

/// One known key of a mapping.
package struct Member: Sendable {
    package var name: String
    package var shape: Shape
    /// One sentence for people; empty for fields of Kubernetes' own types.
    package var doc: String
    package var isRequired: Bool
    /// Whether null is a value of its own; else it counts as absent.
    package var isNullable: Bool
    /// What the API stores when the parent is there and the key is not.
    package var defaultValue: @Sendable () -> Node?

    package init(
        _ name: String, _ shape: Shape, doc: String = "", isRequired: Bool = false, isNullable: Bool = false,
        defaultValue: @escaping @Sendable () -> Node? = { nil }
    ) {
        self.name = name
        self.shape = shape
        self.doc = doc
        self.isRequired = isRequired
        self.isNullable = isNullable
        self.defaultValue = defaultValue
    }
}
