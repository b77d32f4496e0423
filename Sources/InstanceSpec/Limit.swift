/// What a table line says beyond a field's type. The ids are those of the rule catalogue.
package enum Limit: Sendable {
    case required
    case nullable
    /// 64 bits instead of 32.
    case int64
    case range(ClosedRange<Int>, id: String = "out-of-range")
    case oneOf([String], id: String = "not-one-of")
    case minLength(Int, id: String = "wrong-length")
    case maxLength(Int, id: String = "wrong-length")
    case pattern(StringLimits.Pattern)
    case quantity
    case duration
    case maxItems(Int, id: String = "too-many")
    /// No element twice.
    case unique(id: String = "duplicate")
    /// No two elements with the same values under these keys.
    case uniqueKeys([String], id: String = "duplicate")
    case maxProperties(Int, id: String = "too-many")
    /// A limit of each element of a list, or of each value of a map.
    indirect case each(Limit)
    /// The shape of a Kubernetes type that stays a tree (or of each element of a list of them).
    case kubernetes(Shape)
}

extension Shape {
    /// This shape with one more limit.
    func limited(by limit: Limit) -> Shape {
        switch (self, limit) {
        case (_, .required), (_, .nullable): return self
        case (.integer(var limits), .int64):
            limits.is32Bit = false
            return .integer(limits)
        case (.integer(var limits), .range(let range, let id)):
            limits.range = range
            limits.id = id
            return .integer(limits)
        case (.string(var limits), .oneOf(let choices, let id)):
            limits.choices = choices
            limits.choicesID = id
            return .string(limits)
        case (.string(var limits), .minLength(let length, let id)):
            limits.minLength = length
            limits.lengthID = id
            return .string(limits)
        case (.string(var limits), .maxLength(let length, let id)):
            limits.maxLength = length
            limits.lengthID = id
            return .string(limits)
        case (.string(var limits), .pattern(let pattern)):
            limits.pattern = pattern
            return .string(limits)
        case (.string(var limits), .quantity):
            limits.grammar = .quantity
            return .string(limits)
        case (.string(var limits), .duration):
            limits.grammar = .duration
            return .string(limits)
        case (.sequence(let element, var limits), .maxItems(let count, let id)):
            limits.maxItems = count
            limits.countID = id
            return .sequence(element, limits)
        case (.sequence(let element, var limits), .unique(let id)):
            limits.uniqueness = .set
            limits.uniqueID = id
            return .sequence(element, limits)
        case (.sequence(let element, var limits), .uniqueKeys(let keys, let id)):
            limits.uniqueness = .keys(keys)
            limits.uniqueID = id
            return .sequence(element, limits)
        case (.sequence(let element, let limits), .each(let inner)):
            return .sequence(element.limited(by: inner), limits)
        case (.map(let element, var limits), .maxProperties(let count, let id)):
            limits.maxProperties = count
            limits.id = id
            return .map(element, limits)
        case (.map(let element, let limits), .each(let inner)):
            return .map(element.limited(by: inner), limits)
        case (.sequence(_, let limits), .kubernetes(let shape)): return .sequence(shape, limits)
        case (_, .kubernetes(let shape)): return shape
        default: preconditionFailure("\(limit) does not fit the type of its field")
        }
    }
}
