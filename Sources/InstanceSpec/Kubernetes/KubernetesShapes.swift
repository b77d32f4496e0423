import YAML

/// The types of Kubernetes that the API embeds, as of 1.37; older servers ignore what they do not know.
///
/// Required keys, unique lists and closed sets of words are those that the API server insists on. Where it takes the
/// empty text for its default, the empty text is one of the words.
package enum KubernetesShapes {
    /// - Parameter name: the type's name in Kubernetes.
    static func object(_ name: String, _ members: @escaping @Sendable () -> [Member]) -> Shape {
        .object(ObjectShape(name, members))
    }

    static let text = Shape.string(StringLimits())
    static let texts = list(text)
    static let integer = Shape.integer(IntegerLimits())
    static let integer64 = Shape.integer(IntegerLimits(is32Bit: false))
    static let port = integer(1...65535)
    /// Permissions of a file, 0 to 0777.
    static let fileMode = integer(0...0o777)
    static let textMap = Shape.map(text, MapLimits())
    static let quantities = Shape.map(.intOrString, MapLimits())

    static func integer(_ range: ClosedRange<Int>) -> Shape { .integer(IntegerLimits(range: range)) }

    static func choice(_ choices: String...) -> Shape {
        var limits = StringLimits()
        limits.choices = choices
        return .string(limits)
    }

    static func list(_ element: Shape) -> Shape { .sequence(element, SequenceLimits()) }

    /// A list in which no two elements have the same values under these keys.
    static func list(_ element: Shape, by keys: String...) -> Shape {
        .sequence(element, SequenceLimits(uniqueness: .keys(keys)))
    }
}

extension Member {
    /// This key, which must be there.
    var required: Member {
        var member = self
        member.isRequired = true
        return member
    }

    /// This key, with what the API stores when it is left out.
    func or(_ text: String) -> Member {
        var member = self
        member.defaultValue = { Node(text) }
        return member
    }

    func or(_ bool: Bool) -> Member {
        var member = self
        member.defaultValue = { Node(bool) }
        return member
    }
}
