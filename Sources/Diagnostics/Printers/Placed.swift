/// Findings of one input, and the texts that their places are about.
package typealias FindingReport = (findings: [Finding], sources: SourceMap)

/// A finding with its place in a file that other programs can open.
struct PlacedFinding {
    let finding: Finding
    /// What people call the text: a path, `standard input`, or a flag such as `--set a=b`.
    let file: String
    /// Nil when the value was never written, or stands on a command line.
    let place: Place?

    /// Lines and columns from 1; the end is behind the last character.
    struct Place {
        let line: Int
        let column: Int
        let endLine: Int
        let endColumn: Int
    }

    init(_ finding: Finding, _ sources: SourceMap) {
        self.finding = finding
        let found = finding.span.flatMap { sources.locate($0.start) }
        file = found?.source.name ?? sources.name
        guard let span = finding.span, let found, found.source.hasLines else {
            place = nil
            return
        }
        let line = Int(found.position.line)
        let lines = max(0, Int(span.end.line) - Int(span.start.line))
        let end = Int(span.end.column)
        place = Place(
            line: line, column: Int(found.position.column), endLine: line + lines,
            endColumn: lines == 0 ? max(end, Int(found.position.column)) : end)
    }

    /// What stands before the message where nothing else says which document is meant.
    var subject: String {
        let name = finding.document?.name ?? ""
        return [name, finding.path.description].filter { !$0.isEmpty }.joined(separator: " ")
    }
}

/// Every finding of every input, each input's sorted by place.
func placed(_ reports: [FindingReport]) -> [PlacedFinding] {
    reports.flatMap { report in report.findings.sortedByPlace().map { PlacedFinding($0, report.sources) } }
}
