internal import Diagnostics
internal import InstanceSpec
internal import YAML

/// A field that was found, and how it is written.
struct FoundField {
    /// With `[]` for any element of a list and `*` for any key of a map.
    var path: String
    var member: Member
}

/// Finds fields by their path in the documents and in the chart's values.
enum FieldFinder {
    enum Answer {
        case field(FoundField)
        /// Nothing is there; the nearest paths, best first.
        case nothing([String])
    }

    static func find(_ text: String) -> Answer {
        let steps = Path(dotted: text).steps.compactMap { step -> String? in
            if case .key(let key) = step { key } else { nil }
        }.filter { $0 != "*" }
        guard let first = steps.first else { return .nothing([]) }
        switch first {
        case "spec": return walk(steps.dropFirst(), root("spec", Spec.shape, "What an instance should be."))
        case "status": return walk(steps.dropFirst(), root("status", InstanceStatus.shape, "What is known of it."))
        default: break
        }
        if let kind = CustomKind.all.first(where: { $0.kind == first }) {
            let members = [
                Member("spec", kind.spec, doc: kind.doc), Member("status", kind.status, doc: "What became of it."),
            ]
            let whole = Member(kind.kind, .object(ObjectShape(kind.kind) { members }), doc: kind.doc)
            return walk(steps.dropFirst(), FoundField(path: kind.kind, member: whole))
        }
        let values = Member("values", .object(ObjectShape("Values") { Values.members }))
        return walk(steps[...], FoundField(path: "", member: values))
    }

    private static func root(_ name: String, _ shape: Shape, _ doc: String) -> FoundField {
        FoundField(path: name, member: Member(name, shape, doc: doc))
    }

    private static func walk(_ steps: ArraySlice<String>, _ start: FoundField) -> Answer {
        var current = start
        var rest = steps
        while !rest.isEmpty {
            let (shape, path) = inside(current.member.shape, current.path, &rest)
            guard let step = rest.first else {
                current.path = path
                current.member.shape = shape
                return .field(current)
            }
            guard case .object(let object) = shape else { return .nothing([current.path]) }
            guard let member = object.find(step) else {
                return .nothing(suggestions(step, object.members(), path))
            }
            current = FoundField(path: path.isEmpty ? step : "\(path).\(step)", member: member)
            rest = rest.dropFirst()
        }
        return .field(current)
    }

    /// What the elements of a list or the values of a map look like. A key of a map takes one step of the path.
    private static func inside(_ shape: Shape, _ path: String, _ rest: inout ArraySlice<String>) -> (Shape, String) {
        switch shape {
        case .sequence(let element, _): return inside(element, path + "[]", &rest)
        case .map(let element, _):
            rest = rest.dropFirst()
            return inside(element, path + ".*", &rest)
        default: return (shape, path)
        }
    }

    /// The nearest name at the place that was meant, then fields of that very name elsewhere.
    private static func suggestions(_ word: String, _ members: [Member], _ path: String) -> [String] {
        var found: [String] = []
        if let near = nearest(to: word, among: members.map(\.name)) {
            found.append(path.isEmpty ? near : "\(path).\(near)")
        }
        var elsewhere: [String] = []
        for member in Values.members where member.name != "instances" {
            collect(word, member, member.name, &elsewhere)
        }
        found += elsewhere.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }.filter { !found.contains($0) }
        return Array(found.prefix(5))
    }

    /// Kubernetes' own types are not looked into: they have fields of every name.
    private static func collect(_ word: String, _ member: Member, _ path: String, _ found: inout [String]) {
        if member.name.lowercased() == word.lowercased() { found.append(path) }
        var shape = member.shape
        var path = path
        while case .sequence(let element, _) = shape {
            shape = element
            path += "[]"
        }
        guard case .object(let object) = shape else { return }
        for inner in object.members() where !inner.doc.isEmpty { collect(word, inner, "\(path).\(inner.name)", &found) }
    }
}
