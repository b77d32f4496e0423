/// Findings for other programs: one JSON object.
package enum JSONPrinter {
    /// `errors` and `warnings` are texts, `id: message`; `findings` has everything that is known of each.
    package static func print(_ reports: [(findings: [Finding], sources: SourceMap)]) -> String {
        let all = reports.flatMap { report in
            report.findings.sortedByPlace().map { (finding: $0, sources: report.sources) }
        }
        func texts(_ severity: Severity) -> String {
            list(
                all.filter { $0.finding.severity == severity }.map { string("\($0.finding.id): \($0.finding.message)") }
            )
        }
        let objects = all.map { "\n    " + object($0.finding, $0.sources) }.joined(separator: ",")
        let findings = objects.isEmpty ? "[]" : "[\(objects)\n  ]"
        return
            "{\n  \"errors\": \(texts(.error)),\n  \"warnings\": \(texts(.warning)),\n  \"findings\": \(findings)\n}\n"
    }

    private static func object(_ finding: Finding, _ sources: SourceMap) -> String {
        let found = finding.span.flatMap { sources.locate($0.start) }
        let hasLine = found.map { $0.source.hasLines } ?? false
        let members: [(String, String)] = [
            ("id", string(finding.id)),
            ("severity", string(finding.severity.rawValue)),
            ("message", string(finding.message)),
            ("fix", finding.fix.map(string) ?? "null"),
            ("path", string(finding.path.description)),
            ("instance", finding.document.map { string($0.name) } ?? "null"),
            ("file", string(found?.source.name ?? sources.name)),
            ("line", hasLine ? found.map { "\($0.position.line)" } ?? "null" : "null"),
            ("column", hasLine ? found.map { "\($0.position.column)" } ?? "null" : "null"),
        ]
        return "{" + members.map { "\(string($0.0)): \($0.1)" }.joined(separator: ", ") + "}"
    }

    private static func list(_ elements: [String]) -> String { "[" + elements.joined(separator: ", ") + "]" }

    private static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
