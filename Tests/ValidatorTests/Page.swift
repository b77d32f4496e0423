internal import Foundation
internal import Testing

/// One page of `docs/rules/`: what it is about, and its examples.
struct Page: Sendable, CustomTestStringConvertible {
    var id: String
    /// The title without `# `.
    var title: String
    /// The paragraph under the title.
    var why: String
    /// The YAML under each heading.
    var examples: [String: String]

    var testDescription: String { id }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/rules")

    /// Every page, by name.
    static let all: [Page] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".md") && $0 != "README.md" }.sorted().compactMap { name in
            let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
            return text.map { Page(id: String(name.dropLast(3)), text: $0) }
        }
    }()

    init(id: String, text: String) {
        self.id = id
        title = ""
        why = ""
        examples = [:]
        var heading = ""
        var fence: [Substring]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let lines = fence {
                if line == "```" {
                    examples[heading] = lines.joined(separator: "\n") + "\n"
                    fence = nil
                } else {
                    fence = lines + [line]
                }
            } else if line == "```yaml" {
                fence = []
            } else if line.hasPrefix("## ") {
                heading = String(line.dropFirst(3))
            } else if line.hasPrefix("# ") {
                title = String(line.dropFirst(2))
            } else if heading.isEmpty, !line.isEmpty {
                why += line + "\n"
            }
        }
    }
}

/// The lines of an example on which a finding must stand, from 1.
func markedLines(_ example: String) -> Set<Int> {
    let lines = example.split(separator: "\n", omittingEmptySubsequences: false)
    return Set(lines.indices.filter { lines[$0].hasSuffix("# <-- here") }.map { $0 + 1 })
}
