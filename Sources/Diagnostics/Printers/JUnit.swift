/// Findings as JUnit XML, which most build servers show: one suite for each input, one test case for each finding.
package enum JUnitPrinter {
    /// - Parameter isStrict: whether a warning fails its case too; else it is shown as the output of one that passed.
    package static func print(_ reports: [FindingReport], isStrict: Bool) -> String {
        let suites = reports.map { suite($0, isStrict) }.joined()
        let all = reports.flatMap(\.findings)
        let failures = all.count { isFailure($0, isStrict) }
        let tests = reports.reduce(0) { $0 + max($1.findings.count, 1) }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="helm openclaw lint" tests="\(tests)" failures="\(failures)" errors="0">
            \(suites)</testsuites>

            """
    }

    private static func isFailure(_ finding: Finding, _ isStrict: Bool) -> Bool {
        isStrict || finding.severity == .error
    }

    private static func suite(_ report: FindingReport, _ isStrict: Bool) -> String {
        let name = attribute(report.sources.name)
        let failures = report.findings.count { isFailure($0, isStrict) }
        var text = "  <testsuite name=\"\(name)\" tests=\"\(max(report.findings.count, 1))\" "
        text += "failures=\"\(failures)\" errors=\"0\" skipped=\"0\" time=\"0\">\n"
        if report.findings.isEmpty {
            text += "    <testcase classname=\"\(name)\" name=\"nothing wrong\" time=\"0\"/>\n"
        }
        for placed in placed([report]) { text += testCase(placed, isStrict) }
        return text + "  </testsuite>\n"
    }

    private static func testCase(_ placed: PlacedFinding, _ isStrict: Bool) -> String {
        let finding = placed.finding
        let place = placed.place.map { ":\($0.line):\($0.column)" } ?? ""
        let title = [finding.id, finding.path.description].filter { !$0.isEmpty }.joined(separator: " ")
        var lines = ["\(placed.file)\(place)"]
        if !placed.subject.isEmpty { lines.append(placed.subject) }
        if let fix = finding.fix { lines.append("fix: \(fix)") }
        let body = content(lines.joined(separator: "\n"))
        let message = attribute(finding.message)
        let inner =
            isFailure(finding, isStrict)
            ? "<failure type=\"\(attribute(finding.id))\" message=\"\(message)\">\(body)</failure>"
            : "<system-out>warning: \(content(finding.message))\n\(body)</system-out>"
        return
            "    <testcase classname=\"\(attribute(placed.file))\" name=\"\(attribute(title + place))\" time=\"0\">\n"
            + "      \(inner)\n    </testcase>\n"
    }

    private static func content(_ text: String) -> String { xmlEscaped(text) }
    private static func attribute(_ text: String) -> String { xmlEscaped(text, isAttribute: true) }
}
