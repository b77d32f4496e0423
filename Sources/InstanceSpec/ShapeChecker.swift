package import Diagnostics
package import YAML

/// Compares a tree with the shape it must have: types, unknown fields, required fields, limits. It reports everything
/// it sees and goes on; what is inside a value of a wrong type is not looked at.
package struct ShapeChecker {
    package private(set) var findings: [Finding] = []

    package init() {}

    /// Nobody reads more, and a hostile document could have millions.
    private static let enough = 1000

    package mutating func check(_ node: Node, _ shape: Shape, at path: Path) {
        guard findings.count < Self.enough else { return }
        switch shape {
        case .any: break
        case .anyObject: if node.mapping == nil { wrongType(node, "a mapping", path) }
        case .bool: if node.bool == nil { wrongType(node, "true or false", path, fix: boolFix(node)) }
        case .integer(let limits): checkInteger(node, limits, path)
        case .string(let limits): checkString(node, limits, path)
        case .intOrString:
            if node.string == nil, node.number == nil { wrongType(node, "a number or a text", path) }
        case .sequence(let element, let limits): checkSequence(node, element, limits, path)
        case .map(let element, let limits): checkMap(node, element, limits, path)
        case .object(let object): checkObject(node, object, path)
        }
    }

    private mutating func report(_ id: String, _ message: String, fix: String?, _ path: Path, _ span: Span?) {
        guard findings.count < Self.enough else { return }
        findings.append(Finding(id, .error, message, fix: fix, path: path, span: span))
    }

    private mutating func wrongType(_ node: Node, _ expected: String, _ path: Path, fix: String? = nil) {
        let shown: String =
            switch node.content {
            // A number may be a password as well.
            case _ where !Hidden.mayShow(path): node.typeName
            case .number(let number): "\(node.typeName) (\(number.text))"
            case .bool(let bool): "\(node.typeName) (\(bool))"
            default: node.typeName
            }
        report("wrong-type", "\(path) is \(shown), it must be \(expected)", fix: fix, path, node.span)
    }

    private func boolFix(_ node: Node) -> String? {
        node.string.flatMap { ["true", "false"].contains($0.lowercased()) ? "remove the quotes" : nil }
    }

    private mutating func checkInteger(_ node: Node, _ limits: IntegerLimits, _ path: Path) {
        guard let number = node.number, number.isInteger else {
            let unquote = node.string.flatMap { Int($0) } != nil
            return wrongType(node, "an integer", path, fix: unquote ? "remove the quotes" : nil)
        }
        let width = limits.is32Bit ? Int(Int32.min)...Int(Int32.max) : Int.min...Int.max
        let range = limits.range ?? width
        guard let value = number.int, range.contains(value) else {
            let isAbove = number.int.map { $0 > range.upperBound } ?? !number.text.hasPrefix("-")
            let allowed =
                range.upperBound == width.upperBound && !isAbove
                ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
            return report(
                limits.id, "\(path) is \(number.text), it must be \(allowed)", fix: nil, path, node.span)
        }
    }

    private mutating func checkString(_ node: Node, _ limits: StringLimits, _ path: Path) {
        guard let text = node.string else {
            let fix: String? =
                switch node.content {
                case .number(let number): Hidden.mayShow(path) ? "quote it: \"\(number.text)\"" : "quote it"
                case .bool: "quote it"
                default: nil
                }
            return wrongType(node, "a text", path, fix: fix)
        }
        if !limits.choices.isEmpty, !limits.choices.contains(text) {
            let allowed = limits.choices.map { $0.isEmpty ? "\"\"" : $0 }.joined(separator: ", ")
            let near = nearest(to: text, among: limits.choices)
            return report(
                limits.choicesID, "\(path) is \(quoted(text)), it must be one of \(allowed)",
                fix: near.map { "write \($0)" }, path, node.span)
        }
        let length = text.unicodeScalars.count
        if length < limits.minLength {
            report(limits.lengthID, "\(path) must not be empty", fix: nil, path, node.span)
        } else if let maximum = limits.maxLength, length > maximum {
            report(
                limits.lengthID, "\(path) has \(length) characters, at most \(maximum) are allowed", fix: nil, path,
                node.span)
        }
        if let pattern = limits.pattern, !text.isEmpty, !pattern.matches(text) {
            report(
                pattern.id, "\(path) is \(quoted(text)), it must match \(pattern.regex)", fix: nil, path, node.span)
        }
        if case .quantity? = limits.grammar, !text.isEmpty, Quantity(text) == nil {
            report(
                "quantity-invalid", "\(path) is \(quoted(text)), which is not a Kubernetes quantity",
                fix: "write a number and a unit, such as 500m, 2, 512Mi or 10Gi", path, node.span)
        }
    }

    private mutating func checkSequence(_ node: Node, _ element: Shape, _ limits: SequenceLimits, _ path: Path) {
        guard let nodes = node.sequence else { return wrongType(node, "a list", path, fix: "put - in front of it") }
        if let maximum = limits.maxItems, nodes.count > maximum {
            report(
                limits.countID, "\(path) has \(nodes.count) entries, at most \(maximum) are allowed", fix: nil, path,
                node.span)
        }
        for (index, element_) in nodes.enumerated() { check(element_, element, at: path.appending(index)) }
        checkUnique(nodes, limits, path)
    }

    private mutating func checkUnique(_ nodes: [Node], _ limits: SequenceLimits, _ path: Path) {
        var seen: [[String]: Int] = [:]
        for (index, node) in nodes.enumerated() {
            let identity: [String]
            switch limits.uniqueness {
            case .none: return
            case .set: identity = [JSON.write(node, .compact)]
            case .keys(let keys):
                // Without its first key an element has no identity, which is reported as a missing field.
                guard let first = keys.first, node[first] != nil else { continue }
                identity = keys.map { node[$0].map { JSON.write($0, .compact) } ?? "" }
            }
            if let first = seen[identity] {
                let named = node.string ?? node["name"]?.string
                report(
                    limits.uniqueID,
                    "\(path.appending(index))\(named.map { " \(quoted($0))" } ?? "") is listed already, as entry \(first)",
                    fix: "keep one of the two", path.appending(index), node.span)
            } else {
                seen[identity] = index
            }
        }
    }

    private mutating func checkMap(_ node: Node, _ element: Shape, _ limits: MapLimits, _ path: Path) {
        guard let mapping = node.mapping else { return wrongType(node, "a mapping", path) }
        if let maximum = limits.maxProperties, mapping.entries.count > maximum {
            report(
                limits.id, "\(path) has \(mapping.entries.count) entries, at most \(maximum) are allowed", fix: nil,
                path, node.span)
        }
        for entry in mapping.entries { check(entry.value, element, at: path.appending(entry.key)) }
    }

    private mutating func checkObject(_ node: Node, _ object: ObjectShape, _ path: Path) {
        guard let mapping = node.mapping else { return wrongType(node, "a mapping", path) }
        for entry in mapping.entries {
            let place = path.appending(entry.key)
            guard let member = object.find(entry.key) else {
                unknownField(entry, object.members(), path, place)
                continue
            }
            if entry.value.isNull { continue }
            check(entry.value, member.shape, at: place)
        }
        for name in object.required() where mapping[name]?.isNull ?? true {
            report(
                "required-field", "\(parent(path)) has no \(name), which is required", fix: "add \(name)", path,
                node.span)
        }
    }

    private func parent(_ path: Path) -> String { path.steps.isEmpty ? "the document" : path.description }

    private mutating func unknownField(
        _ entry: Mapping.Entry, _ members: [Member], _ path: Path, _ place: Path
    ) {
        guard findings.count < Self.enough else { return }
        let parent = parent(path)
        if let near = nearest(to: entry.key, among: members.map(\.name)) {
            report(
                "x-unknown-field", "\(parent) has no field \(quoted(entry.key)); did you mean \(quoted(near))?",
                fix: "write \(near)", place, entry.keySpan)
        } else {
            let known = members.map(\.name).joined(separator: ", ")
            report(
                "x-unknown-field", "\(parent) has no field \(quoted(entry.key))",
                fix: members.count <= 30 ? "remove it; the fields here are \(known)" : "remove it", place,
                entry.keySpan)
        }
    }
}
