internal import InstanceSpec
internal import Validator

/// Every id that a rule or the tables of the fields can give to a finding.
enum KnownIDs {
    static let all: Set<String> = Set(Rule.all.map(\.id)).union(RequestRule.all.map(\.rule.id))
        .union([Rule.clusterDefaultsName.id]).union(ofTables)

    /// What the checker reports for the shapes of everything a user writes.
    static let ofTables: Set<String> = {
        var ids: Set<String> = ["wrong-type", "required-field", "x-unknown-field", "quantity-invalid"]
        var seen: Set<String> = []
        let shapes = [
            Spec.shape, Observed.shape, ClusterDefaults.shape, SelfConfig.shape,
            .object(ObjectShape("Values") { Values.members }),
        ]
        for shape in shapes { collect(shape, &ids, &seen) }
        return ids
    }()

    private static func collect(_ shape: Shape, _ ids: inout Set<String>, _ seen: inout Set<String>) {
        switch shape {
        case .any, .anyObject, .bool, .intOrString: break
        case .integer(let limits): ids.insert(limits.id)
        case .string(let limits):
            if !limits.choices.isEmpty { ids.insert(limits.choicesID) }
            if limits.minLength > 0 || limits.maxLength != nil { ids.insert(limits.lengthID) }
            if let pattern = limits.pattern { ids.insert(pattern.id) }
        case .sequence(let element, let limits):
            if limits.maxItems != nil { ids.insert(limits.countID) }
            if case .none = limits.uniqueness {} else { ids.insert(limits.uniqueID) }
            collect(element, &ids, &seen)
        case .map(let element, let limits):
            if limits.maxProperties != nil { ids.insert(limits.id) }
            collect(element, &ids, &seen)
        case .object(let object):
            guard seen.insert(object.name()).inserted else { return }
            for member in object.members() { collect(member.shape, &ids, &seen) }
        }
    }
}
