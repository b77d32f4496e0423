/// Findings for other programs: one JSON object.
package enum JSONPrinter {
    /// `errors` and `warnings` are texts, `id: message`; `findings` has everything that is known of each.
    package static func print(_ reports: [FindingReport]) -> String {
        let all = placed(reports)
        func texts(_ severity: Severity) -> String {
            JSONText.list(
                all.filter { $0.finding.severity == severity }.map {
                    JSONText.string("\($0.finding.id): \($0.finding.message)")
                })
        }
        let objects = all.map { "\n    " + object($0) }.joined(separator: ",")
        let findings = objects.isEmpty ? "[]" : "[\(objects)\n  ]"
        return
            "{\n  \"errors\": \(texts(.error)),\n  \"warnings\": \(texts(.warning)),\n  \"findings\": \(findings)\n}\n"
    }

    private static func object(_ placed: PlacedFinding) -> String {
        let finding = placed.finding
        return JSONText.object([
            ("id", JSONText.string(finding.id)),
            ("severity", JSONText.string(finding.severity.rawValue)),
            ("message", JSONText.string(finding.message)),
            ("fix", finding.fix.map(JSONText.string) ?? "null"),
            ("path", JSONText.string(finding.path.description)),
            ("instance", finding.document.map { JSONText.string($0.name) } ?? "null"),
            ("file", JSONText.string(placed.file)),
            ("line", placed.place.map { "\($0.line)" } ?? "null"),
            ("column", placed.place.map { "\($0.column)" } ?? "null"),
        ])
    }
}
