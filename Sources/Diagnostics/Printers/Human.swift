/// Findings as a person reads them: what is wrong, where, the line itself, and what to type.
package struct HumanPrinter {
    /// The texts that the findings' spans are about.
    private let sources: SourceMap
    private let hasColour: Bool

    package init(sources: SourceMap, hasColour: Bool = false) {
        self.sources = sources
        self.hasColour = hasColour
    }

    /// - Parameters:
    ///   - source: what the text is called, such as `standard input`.
    ///   - text: nil when no snippet can be shown.
    package init(source: String, text: [UInt8]? = nil, hasColour: Bool = false) {
        self.init(sources: SourceMap(source, bytes: text ?? []), hasColour: hasColour)
    }

    package func print(_ findings: [Finding]) -> String {
        findings.sortedByPlace().map(print).joined(separator: "\n")
    }

    package func print(_ finding: Finding) -> String {
        let colour = finding.severity == .error ? "31" : "33"
        var text =
            "\(paint("\(finding.severity.rawValue)[\(finding.id)]", colour)): \(paint(printable(finding.message), "1"))\n"
        text += "  --> \(place(finding))\n"
        text += snippet(finding)
        if let fix = finding.fix { text += "   = fix: \(printable(fix))\n" }
        return text
    }

    private func place(_ finding: Finding) -> String {
        var parts: [String] = []
        if let found = finding.span.flatMap({ sources.locate($0.start) }) {
            let name = printable(found.source.name)
            parts.append(!found.source.hasLines ? name : "\(name):\(found.position.line):\(found.position.column)")
        } else {
            parts.append(printable(sources.name))
        }
        if let document = finding.document {
            parts.append(printable(document.name.isEmpty ? document.kind : "\(document.kind) \(document.name)"))
            if let template = document.template { parts.append("from \(printable(template))") }
        }
        if !finding.path.steps.isEmpty { parts.append(finding.path.description) }
        return parts.joined(separator: ", ")
    }

    private func snippet(_ finding: Finding) -> String {
        guard let span = finding.span, Hidden.mayShow(finding.path), let found = sources.locate(span.start),
            found.source.hasLines
        else { return "" }
        let number = Int(found.position.line)
        let lines = found.source.lines(upFrom: number)
        guard let line = lines.first(where: { _ in true }), Hidden.mayShowFirst(of: lines) else { return "" }
        let column = Int(span.start.column) - 1
        let scalars = Array(line.unicodeScalars)
        guard column <= scalars.count, scalars.count <= 400 else { return "" }
        let width = span.end.line == span.start.line ? Int(span.end.column - span.start.column) : 1
        let gutter = "\(number)"
        let indent = scalars[..<column].reduce(0) { $0 + cells($1) }
        let marked = scalars[column..<min(column + max(width, 1), scalars.count)].reduce(0) { $0 + cells($1) }
        let pad = String(repeating: " ", count: gutter.count)
        return " \(gutter) | \(printable(String(line)))\n \(pad) | \(String(repeating: " ", count: indent))"
            + paint(String(repeating: "^", count: max(marked, 1)), finding.severity == .error ? "31" : "33") + "\n"
    }

    private func paint(_ text: String, _ code: String) -> String {
        hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

/// Text as a terminal may have it: what would move the cursor is shown as a replacement, tabs as one space.
package func printable(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        if scalar == "\t" { result += " " } else { result += isInvisible(scalar) ? "\u{FFFD}" : String(scalar) }
    }
    return result
}

/// How many cells of a terminal a scalar takes.
func cells(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x0300...0x036F: 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
        2
    default: 1
    }
}
