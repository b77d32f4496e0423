internal import YAML

/// What all checks found.
struct DoctorReport {
    let entries: [(check: Check, outcome: Outcome)]

    private func count(_ verdict: Outcome.Verdict) -> Int { entries.count { $0.outcome.verdict == verdict } }

    /// What doctor ends with: a failure counts more than what could not be looked at.
    var hasFailures: Bool { entries.contains { $0.outcome.verdict == .failure && $0.outcome.couldLook } }
    var sawEverything: Bool { entries.allSatisfy(\.outcome.couldLook) }

    var text: String {
        var table = TextTable()
        for (check, outcome) in entries { table.add(outcome.verdict.rawValue, check.id, outcome.found) }
        let lines = table.text.split(separator: "\n", omittingEmptySubsequences: false)
        let shown = zip(lines, entries).map { line, entry in
            let fixes = TextTable.lines(entry.outcome.fixes.map { "   = fix: \($0)" })
            return "\(line)\n" + (entry.outcome.verdict == .ok ? "" : fixes)
        }.joined()
        let parts = [Outcome.Verdict.failure, .warning, .skipped].map { verdict in
            let number = count(verdict)
            return verdict == .skipped ? "\(number) skipped" : "\(number) \(verdict.rawValue)\(number == 1 ? "" : "s")"
        }
        return shown + "\n\(entries.count) checks: \(parts.joined(separator: ", "))\n"
    }

    var json: Node {
        [
            "failures": Node(count(.failure)), "warnings": Node(count(.warning)), "skipped": Node(count(.skipped)),
            "checks": Node(
                entries.map { check, outcome in
                    [
                        "id": Node(check.id), "summary": Node(check.summary),
                        "result": Node(outcome.verdict.rawValue), "found": Node(outcome.found),
                        "fixes": Node(outcome.verdict == .ok ? [] : outcome.fixes),
                    ]
                }),
        ]
    }
}
