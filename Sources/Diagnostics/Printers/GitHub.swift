/// Findings as workflow commands of GitHub Actions, one line each, which its runner turns into annotations.
package enum GitHubPrinter {
    package static func print(_ reports: [FindingReport]) -> String {
        placed(reports).map { line($0) + "\n" }.joined()
    }

    private static func line(_ placed: PlacedFinding) -> String {
        let finding = placed.finding
        var properties = [("file", placed.file)]
        if let place = placed.place {
            properties += [("line", "\(place.line)"), ("col", "\(place.column)")]
            // The runner takes an end column only together with one line.
            if place.endLine == place.line, place.endColumn > place.column {
                properties += [("endColumn", "\(place.endColumn)")]
            }
        }
        properties.append(("title", finding.id))
        let list = properties.map { "\($0.0)=\(escapedProperty($0.1))" }.joined(separator: ",")
        let parts = [finding.message] + (finding.fix.map { ["fix: \($0)"] } ?? [])
        let subject = placed.subject.isEmpty ? [] : ["at: \(placed.subject)"]
        return "::\(finding.severity.rawValue) \(list)::\(escaped((parts + subject).joined(separator: "\n")))"
    }

    /// The runner ends a command at a line break and reads `%` as the start of an escape.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result += isInvisible(scalar) ? "\u{FFFD}" : String(scalar)
            }
        }
        return result
    }

    /// In a property a colon or a comma would end it as well.
    private static func escapedProperty(_ text: String) -> String {
        var result = ""
        for scalar in escaped(text).unicodeScalars {
            switch scalar {
            case ":": result += "%3A"
            case ",": result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
