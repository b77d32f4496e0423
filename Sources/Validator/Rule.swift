package import Diagnostics
package import InstanceSpec
internal import YAML

/// One thing that must hold for an instance, beyond what the tables of its fields say.
package struct Rule: Sendable {
    /// Kebab-case words, stable for ever.
    package var id: String
    package var severity: Severity
    /// Where the rule looks, for people and for `explain`; a finding may name a narrower place.
    package var path: Path { makePath() }
    /// Rules are many and most have nothing to say: what only a finding needs is made when there is one.
    private let makePath: @Sendable () -> Path
    /// States the rule, as in "containers do not run as root".
    package var summary: String
    /// What to type.
    package var fix: String
    package var check: @Sendable (Instance, inout Report) -> Void

    package init(
        id: String, severity: Severity = .error, path: @autoclosure @escaping @Sendable () -> Path, summary: String,
        fix: String, check: @escaping @Sendable (Instance, inout Report) -> Void
    ) {
        self.id = id
        self.severity = severity
        makePath = path
        self.summary = summary
        self.fix = fix
        self.check = check
    }
}

/// Takes what a rule has to say about one instance.
package struct Report {
    private let rule: Rule
    private let document: Node
    private let kind: String
    private let name: String
    private(set) var findings: [Finding] = []

    fileprivate init(_ rule: Rule, _ instance: Instance) {
        self.rule = rule
        document = instance.document
        kind = "OpenClawInstance"
        name = instance.name
    }

    /// For a document that is no instance.
    init(_ rule: Rule, document: Node, label: DocumentLabel) {
        self.rule = rule
        self.document = document
        kind = label.kind
        name = label.name
    }

    /// - Parameters:
    ///   - message: states this case: what was found, and what is allowed. Lower case, no full stop.
    ///   - path: the place, when it is not the rule's own; its first step is `spec` or `metadata`.
    ///   - fix: what to type, when it is not the rule's own.
    ///   - atKey: whether the key itself is wrong, not its value.
    package mutating func callAsFunction(
        _ message: String, at path: Path? = nil, fix: String? = nil, atKey: Bool = false
    ) {
        // Nobody reads more, and a hostile document could have millions.
        guard findings.count < 1000 else { return }
        let place = path ?? rule.path
        findings.append(
            Finding(
                rule.id, rule.severity, message, fix: fix ?? rule.fix, path: place,
                span: atKey ? document.keyPlace(of: place) : document.place(of: place),
                document: DocumentLabel(kind: kind, name: name)))
    }
}

/// Everything that the rules have to say about an instance; warnings that it asks to ignore are left out.
/// - Parameter earlier: what the checker had to say. Where it found a value of the wrong type the spec holds the
///   default, and what a rule says about that only follows from the mistake: it is left out too.
package func validate(_ instance: Instance, after earlier: [Finding] = [], rules: [Rule] = Rule.all) -> [Finding] {
    var findings: [Finding] = []
    for rule in rules {
        var report = Report(rule, instance)
        rule.check(instance, &report)
        findings += report.findings
    }
    let ignored = ignoredRules(instance)
    let unread = earlier.filter { $0.id == "wrong-type" }.map(\.path.steps)
    return findings.filter { finding in
        (finding.severity == .error || !ignored.contains(finding.id))
            && !unread.contains { finding.path.steps.starts(with: $0) }
    }
}

/// The ids in annotation `openclaw.rocks/ignore`, which silences warnings only.
package func ignoredRules(_ instance: Instance) -> Set<String> {
    guard let text = instance.annotations["openclaw.rocks/ignore"] else { return [] }
    return Set(text.split(separator: ",").map { String($0.filter { $0 != " " }) })
}
