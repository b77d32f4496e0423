internal import Diagnostics
package import YAML

extension Explanation {
    /// For people on a terminal.
    package func text(width: Int = 100) -> String {
        switch subject {
        case .field(let type, let fallback, let limits, let children, let rules):
            var text = "\(title)  \(type)\n"
            if !doc.isEmpty { text += "  \(doc)\n" }
            if fallback != nil || !limits.isEmpty { text += "\n" }
            if let fallback { text += "  default  \(fallback.isEmpty ? "\"\"" : fallback)\n" }
            if !limits.isEmpty { text += "  limits   \(limits.joined(separator: "; "))\n" }
            if !children.isEmpty { text += "\nFIELDS\n" + Self.table(children) }
            if !rules.isEmpty { text += "\nRULES\n" + Self.table(rules) }
            return text
        case .rule(let severity, let path, let fix, let page):
            var text = "\(severity)[\(title)]"
            if !doc.isEmpty { text += ": \(doc)" }
            text += "\n"
            if let path, !path.isEmpty { text += "  at   \(path)\n" }
            if let fix, !fix.isEmpty { text += "  fix  \(fix)\n" }
            if !page.why.isEmpty { text += "\n\(page.why)\n" }
            if !page.wrong.isEmpty { text += "\nWRONG\n\(Self.indented(page.wrong))\n" }
            if !page.right.isEmpty { text += "\nRIGHT\n\(Self.indented(page.right))\n" }
            return text
        }
    }

    /// What there is to ask about.
    package static var overview: String {
        "Fields at the top of the values; those of an instance stand under spec there.\n\n" + table(topics)
            + "\nEXAMPLES\n  helm openclaw explain chromium.persistence\n  helm openclaw explain secrets.mode\n"
            + "  helm openclaw explain pod-run-as-root\n  helm openclaw explain --rules\n"
    }

    /// Every rule on a line.
    package static var ruleList: String { table(rules) }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "  \($0)" }
            .joined(separator: "\n")
    }

    private static func table(_ children: [Child]) -> String {
        table(
            children.map { child in
                let fallback = child.fallback.map { $0.isEmpty ? "" : " = \($0)" } ?? ""
                return [child.name, child.type + (fallback.utf8.count > 40 ? "" : fallback), child.doc]
            })
    }

    private static func table(_ rules: [RelatedRule]) -> String {
        table(rules.map { [$0.id, $0.severity, $0.summary] })
    }

    /// Columns as wide as their widest cell; the last is as long as it is.
    private static func table(_ rows: [[String]]) -> String {
        var widths: [Int] = []
        for row in rows {
            for (index, cell) in row.dropLast().enumerated() {
                if index == widths.count { widths.append(0) }
                // One long type must not push all others aside.
                if cell.count <= 48 { widths[index] = max(widths[index], cell.count) }
            }
        }
        return rows.map { row in
            var line = " "
            for (index, cell) in row.enumerated() where !cell.isEmpty || index < row.count - 1 {
                line += " " + cell
                if index < row.count - 1 {
                    line += String(repeating: " ", count: max(0, widths[index] - cell.count) + 1)
                }
            }
            return line.trimmingEnd + "\n"
        }.joined()
    }

    /// For programs.
    package var json: String { JSON.write(node, .pretty) + "\n" }

    /// The whole as a tree.
    package var node: Node {
        switch subject {
        case .field(let type, let fallback, let limits, let children, let rules):
            return [
                "path": Node(title), "type": Node(type), "description": Node(doc),
                "default": fallback.map { Node($0) }, "limits": Node(limits),
                "fields": Node(
                    children.map { child in
                        [
                            "name": Node(child.name), "type": Node(child.type),
                            "default": child.fallback.map { Node($0) }, "description": Node(child.doc),
                        ]
                    }),
                "rules": Node(
                    rules.map { rule in
                        ["id": Node(rule.id), "severity": Node(rule.severity), "summary": Node(rule.summary)]
                    }),
            ]
        case .rule(let severity, let path, let fix, let page):
            return [
                "rule": Node(title), "severity": Node(severity), "summary": Node(doc), "path": path.map { Node($0) },
                "fix": fix.map { Node($0) }, "description": Node(page.why), "wrong": Node(page.wrong),
                "right": Node(page.right),
            ]
        }
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        guard let last = lastIndex(where: { $0 != " " }) else { return "" }
        return String(self[...last])
    }
}
