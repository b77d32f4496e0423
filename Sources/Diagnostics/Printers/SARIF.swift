/// Findings as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change.
package struct SARIFPrinter {
    /// What is known of a rule beyond its findings.
    package struct RuleText: Sendable {
        package var summary: String
        package var help: String

        package init(summary: String, help: String) {
            self.summary = summary
            self.help = help
        }
    }

    private let version: String
    private let rule: (String) -> RuleText?

    /// - Parameters:
    ///   - version: the tool's.
    ///   - rule: nil for an id that nothing is known of.
    package init(version: String, rule: @escaping (String) -> RuleText?) {
        self.version = version
        self.rule = rule
    }

    package func print(_ reports: [FindingReport]) -> String {
        let all = placed(reports)
        var ids: [String] = []
        for finding in all where !ids.contains(finding.finding.id) { ids.append(finding.finding.id) }
        let results = all.map { "\n        " + result($0, ids) }.joined(separator: ",")
        let rules = ids.map { "\n            " + description($0) }.joined(separator: ",")
        return """
            {
              "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
              "version": "2.1.0",
              "runs": [
                {
                  "tool": {
                    "driver": {
                      "name": "helm-openclaw",
                      "version": \(JSONText.string(version)),
                      "rules": [\(rules)]
                    }
                  },
                  "columnKind": "unicodeCodePoints",
                  "results": [\(results)]
                }
              ]
            }

            """
    }

    private func description(_ id: String) -> String {
        let text = rule(id)
        func message(_ text: String) -> String { JSONText.object([("text", JSONText.string(text))]) }
        return JSONText.object([
            ("id", JSONText.string(id)),
            ("shortDescription", text.map { message($0.summary) }),
            ("help", text.map { message($0.help) }),
        ])
    }

    private func result(_ placed: PlacedFinding, _ ids: [String]) -> String {
        let finding = placed.finding
        let text = finding.message + (finding.fix.map { "\nfix: \($0)" } ?? "")
        return JSONText.object([
            ("ruleId", JSONText.string(finding.id)),
            ("ruleIndex", ids.firstIndex(of: finding.id).map { "\($0)" }),
            ("level", JSONText.string(finding.severity.rawValue)),
            ("message", JSONText.object([("text", JSONText.string(text))])),
            ("locations", JSONText.list([location(placed)])),
        ])
    }

    private func location(_ placed: PlacedFinding) -> String {
        let region = placed.place.map { place in
            JSONText.object([
                ("startLine", "\(place.line)"), ("startColumn", "\(place.column)"), ("endLine", "\(place.endLine)"),
                ("endColumn", "\(place.endColumn)"),
            ])
        }
        let file = JSONText.object([("uri", JSONText.string(uriReference(placed.file)))])
        let name = placed.subject
        return JSONText.object([
            ("physicalLocation", JSONText.object([("artifactLocation", file), ("region", region)])),
            (
                "logicalLocations",
                name.isEmpty
                    ? nil : JSONText.list([JSONText.object([("fullyQualifiedName", JSONText.string(name))])])
            ),
        ])
    }

    /// A path as RFC 3986 writes it. A colon in the first segment would be read as a scheme.
    private func uriReference(_ path: String) -> String {
        let plain = "-._~/!$&'()*+,;=@".unicodeScalars
        var result = ""
        for byte in path.utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80, plain.contains(scalar) || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }
}
