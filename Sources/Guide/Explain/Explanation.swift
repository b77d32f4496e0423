internal import Diagnostics
internal import Generator
internal import InstanceSpec
internal import Validator
internal import YAML

/// What there is to say about a field, a value of the chart, or a rule.
package struct Explanation: Sendable {
    /// One field of those inside a field.
    package struct Child: Sendable {
        package var name: String
        package var type: String
        package var fallback: String?
        package var doc: String
    }

    /// One rule that looks at a field.
    package struct RelatedRule: Sendable {
        package var id: String
        /// `error` or `warning`.
        package var severity: String
        package var summary: String
    }

    package enum Subject: Sendable {
        case field(type: String, fallback: String?, limits: [String], children: [Child], rules: [RelatedRule])
        case rule(severity: String, path: String?, fix: String?, page: RulePage)
    }

    /// The field's path or the rule's id.
    package var title: String
    package var doc: String
    package var subject: Subject

    /// Nothing is known by that name.
    package struct Unknown: Error {
        /// Names that may have been meant, best first.
        package var suggestions: [String]
    }

    /// - Parameter name: a path such as `spec.chromium.persistence`, a value such as `secrets.mode`, or the id of a rule.
    package static func of(_ name: String) throws(Unknown) -> Explanation {
        if let page = RulePage.find(name) { return rule(page) }
        switch FieldFinder.find(name) {
        case .field(let found): return field(found)
        case .nothing(var suggestions):
            if suggestions.count < 5, let near = nearest(to: name, among: RulePage.ids) { suggestions.append(near) }
            throw Unknown(suggestions: suggestions)
        }
    }

    /// The fields that stand at the top of the values, each with one sentence.
    package static var topics: [Child] { children(.object(ObjectShape("Values") { Values.members })) }

    /// Every id that a finding can have, with its summary.
    package static var rules: [RelatedRule] {
        RulePage.ids.map { id in
            guard let rule = Rule.known(id) else {
                let why = RulePage.find(id)?.why ?? ""
                return RelatedRule(id: id, severity: "error", summary: firstSentence(why))
            }
            return RelatedRule(id: id, severity: rule.severity.rawValue, summary: rule.summary)
        }
    }

    /// For printers that want a rule in a few words.
    package static func ruleText(_ id: String) -> (summary: String, help: String)? {
        guard let page = RulePage.find(id) else { return nil }
        return (Rule.known(id)?.summary ?? firstSentence(page.why), page.why)
    }

    private static func rule(_ page: RulePage) -> Explanation {
        let known = Rule.known(page.id)
        return Explanation(
            title: page.id, doc: known?.summary ?? "",
            subject: .rule(
                severity: known?.severity.rawValue ?? "error", path: known.map { userPath($0.path.description) },
                fix: known?.fix ?? page.todo, page: page))
    }

    private static func field(_ found: FoundField) -> Explanation {
        let shape = found.member.shape
        var limits = shape.limitWords { $0 }
        if found.member.isRequired { limits.insert("required", at: 0) }
        if found.member.isNullable { limits.append("may be null") }
        return Explanation(
            title: found.path, doc: found.member.doc,
            subject: .field(
                type: shape.typeWords(), fallback: shown(found.member.defaultValue()), limits: limits,
                children: children(shape), rules: relatedRules(found.path, shape)))
    }

    private static func children(_ shape: Shape) -> [Child] {
        switch shape {
        case .sequence(let element, _): return children(element)
        case .map(let element, _): return children(element)
        case .object(let object):
            return object.members().map { member in
                Child(
                    name: member.name, type: member.shape.typeWords() + (member.isRequired ? ", required" : ""),
                    fallback: shown(member.defaultValue()), doc: member.doc)
            }
        default: return []
        }
    }

    private static func shown(_ node: Node?) -> String? { node.map { $0.string ?? JSON.write($0, .compact) } }

    /// Rules that look at the field or at something inside it, and the limits of its own line.
    private static func relatedRules(_ path: String, _ shape: Shape) -> [RelatedRule] {
        let wanted = plainPath(path)
        guard !wanted.isEmpty, wanted != ["spec"] else { return [] }
        let rules = Rule.everyone.filter { rule in
            let steps = plainPath(userPath(rule.path.description))
            return steps.starts(with: wanted)
        }
        let ofTable = shape.limitIDs.filter { RulePage.find($0) != nil }.map { id in
            RelatedRule(id: id, severity: "error", summary: firstSentence(RulePage.find(id)?.why ?? ""))
        }
        return ofTable
            + rules.map { RelatedRule(id: $0.id, severity: $0.severity.rawValue, summary: $0.summary) }
    }

    /// Without the marks for elements; the values' top level is the spec's.
    private static func plainPath(_ path: String) -> [String] {
        let words = path.split(separator: ".").map { word in String(word.prefix { $0 != "[" }) }.filter { $0 != "*" }
        return words.first == "spec" ? words : Settings.names.contains(words.first ?? "") ? words : ["spec"] + words
    }

    /// As the user writes it: settings stand at the top of the values.
    private static func userPath(_ path: String) -> String {
        let settings = "observed.settings."
        return path.hasPrefix(settings) ? String(path.dropFirst(settings.count)) : path
    }
}

/// Up to its first full stop, lower case in front, as the rules' own summaries.
func firstSentence(_ text: String) -> String {
    let line = text.split(separator: "\n").joined(separator: " ")
    guard let end = line.firstRange(of: ". ") else { return line.hasSuffix(".") ? String(line.dropLast()) : line }
    return String(line[..<end.lowerBound])
}

extension Settings {
    fileprivate static let names = Set(fields.map(\.member.name) + Values.fields.map(\.member.name))
}

extension Rule {
    /// Those of instances, of requests and of the defaults of a cluster.
    fileprivate static let everyone = all + RequestRule.all.map(\.rule) + [clusterDefaultsName]
    fileprivate static func known(_ id: String) -> Rule? { everyone.first { $0.id == id } }
}

extension Shape {
    /// The ids of what the checker reports when a value is not within the limits of its line.
    fileprivate var limitIDs: [String] {
        switch self {
        case .any, .anyObject, .bool, .intOrString, .object: []
        case .integer(let limits): limits.range == nil ? [] : [limits.id]
        case .string(let limits):
            (limits.choices.isEmpty ? [] : [limits.choicesID])
                + (limits.minLength > 0 || limits.maxLength != nil ? [limits.lengthID] : [])
                + (limits.pattern.map { [$0.id] } ?? []) + (limits.grammar == .quantity ? ["quantity-invalid"] : [])
        case .sequence(let element, let limits): (limits.maxItems == nil ? [] : [limits.countID]) + element.limitIDs
        case .map(let element, let limits): (limits.maxProperties == nil ? [] : [limits.id]) + element.limitIDs
        }
    }
}
