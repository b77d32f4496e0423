/// What a person can read about one id of a finding.
package struct RulePage: Sendable {
    package var id: String
    /// Why it is so: the paragraphs under the title.
    package var why: String
    /// YAML that is wrong, and the same made right. Empty for an id that has no page of its own.
    package var wrong: String
    package var right: String
    /// What to do, where a table says it; nil where the finding's own fix does.
    package var todo: String?

    /// The page of an id; nil when there is none.
    package static func find(_ id: String) -> RulePage? { all[id] }

    /// All ids that have something to read, in the order of the alphabet.
    package static var ids: [String] { all.keys.sorted() }

    private static let all: [String: RulePage] = {
        var pages: [String: RulePage] = [:]
        for (name, lines) in sections(of: rulePages) {
            if name == "README" {
                for page in tableRows(lines) { pages[page.id] = page }
            } else {
                pages[name] = RulePage(name, lines)
            }
        }
        return pages
    }()

    /// The pages by name, as their generator joined them.
    private static func sections(of text: String) -> [(name: String, lines: [Substring])] {
        var sections: [(name: String, lines: [Substring])] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("%% ") {
                sections.append((String(line.dropFirst(3)), []))
            } else if !sections.isEmpty {
                sections[sections.count - 1].lines.append(line)
            }
        }
        return sections
    }

    private init(_ id: String, _ lines: [Substring]) {
        self.id = id
        var heading = ""
        var isCode = false
        var parts: [String: [Substring]] = [:]
        for line in lines where !line.hasPrefix("# ") || isCode {
            if line.hasPrefix("```") {
                isCode.toggle()
            } else if line.hasPrefix("## "), !isCode {
                heading = String(line.dropFirst(3))
            } else {
                parts[heading, default: []].append(line)
            }
        }
        func text(_ heading: String) -> String {
            let lines = parts[heading] ?? []
            return lines.joined(separator: "\n").trimmed
        }
        why = text("")
        wrong = text("Wrong")
        right = text("Right")
    }

    private init(id: String, why: String, todo: String) {
        self.id = id
        self.why = why
        self.todo = todo
        wrong = ""
        right = ""
    }

    /// The rows of the index, each with one id or several, what it means and what to do.
    private static func tableRows(_ lines: [Substring]) -> [RulePage] {
        lines.filter { $0.hasPrefix("| `") }.flatMap { line -> [RulePage] in
            let cells = line.split(separator: "|").map { String($0).trimmed }
            guard cells.count == 3 || cells.count == 2 else { return [] }
            let ids = cells[0].split(separator: "`").filter { $0.contains { $0.isLetter } }
            let todo = cells.count == 3 ? cells[2] : ""
            return ids.map { RulePage(id: String($0), why: plain(cells[1]), todo: plain(todo)) }
        }
    }

    /// `[words](place)` as words.
    private static func plain(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "["), let middle = rest[open...].firstRange(of: "]("),
            let close = rest[middle.upperBound...].firstIndex(of: ")")
        {
            result += rest[..<open] + rest[rest.index(after: open)..<middle.lowerBound]
            result += " (\(rest[middle.upperBound..<close]))"
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }
}

extension String {
    /// Without white space at either end.
    var trimmed: String {
        let front = drop(while: \.isWhitespace)
        guard let last = front.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(front[...last])
    }
}
