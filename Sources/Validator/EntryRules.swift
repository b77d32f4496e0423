internal import Diagnostics
internal import InstanceSpec

/// One text that a family of rules looks at: an element of a list, or a key of a map.
struct Entry {
    var text: String
    var path: Path
    /// What a message calls it, such as `skills[2] "a b"`.
    var label: String
    var isKey = false
}

/// One thing that can be wrong with the texts of a family.
struct EntryCheck: Sendable {
    /// The end of the rule's id, behind the family's name.
    var id: String
    var summary: String
    var fix: String
    /// What is wrong; nil when nothing is.
    var problem: @Sendable (String) -> String?

    init(_ id: String, _ summary: String, fix: String, problem: @escaping @Sendable (String) -> String?) {
        self.id = id
        self.summary = summary
        self.fix = fix
        self.problem = problem
    }
}

extension Rule {
    /// One rule for each check. Of one text only the first problem is told, in the order of the checks.
    static func family(
        _ name: String, path: Path, _ checks: [EntryCheck],
        entries: @escaping @Sendable (Instance) -> [Entry]
    ) -> [Rule] {
        checks.enumerated().map { index, check in
            Rule(
                id: "\(name)-\(check.id)", path: path, summary: check.summary, fix: check.fix
            ) { instance, report in
                for entry in entries(instance) {
                    guard let problem = check.problem(entry.text) else { continue }
                    if checks[..<index].contains(where: { $0.problem(entry.text) != nil }) { continue }
                    report("\(entry.label): \(problem)", at: entry.path, atKey: entry.isKey)
                }
            }
        }
    }
}

extension Sequence<EntryCheck> {
    /// Whether none of the checks has anything to say.
    func accept(_ text: String) -> Bool { allSatisfy { $0.problem(text) == nil } }
}
