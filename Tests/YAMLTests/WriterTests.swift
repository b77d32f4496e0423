import Diagnostics
import Testing

@testable import YAML

/// What is written is read back the same, by us and by every reader that takes YAML 1.1 or 1.2.
@Suite struct WriterTests {
    @Test(arguments: [
        Row("plain", "text", "text"),
        Row("inner blanks and signs", "a b-c_d.e/f:80,(g)@h=i", "a b-c_d.e/f:80,(g)@h=i"),
        Row("path", "/data/a", "/data/a"),
        Row("quantities", "500m", "500m"),
        // Words and numbers of either version.
        Row("word", "yes", "\"yes\""),
        Row("word", "Off", "\"Off\""),
        Row("word", "null", "\"null\""),
        Row("tilde", "~", "\"~\""),
        Row("empty", "", "\"\""),
        Row("number", "12", "\"12\""),
        Row("octal", "0o17", "\"0o17\""),
        Row("sexagesimal", "190:20:30", "\"190:20:30\""),
        Row("date", "2024-01-01", "\"2024-01-01\""),
        Row("exponent", "1e3", "\"1e3\""),
        Row("infinity", ".inf", "\".inf\""),
        Row("merge", "<<", "\"<<\""),
        Row("value", "=", "\"=\""),
        // Indicators.
        Row("comment", "a #b", "\"a #b\""),
        Row("key", "a: b", "\"a: b\""),
        Row("colon last", "a:", "\"a:\""),
        Row("alias", "*a", "\"*a\""),
        Row("hyphens", "---", "\"---\""),
        Row("template", "{{ .x }}", "\"{{ .x }}\""),
        Row("blank first", " a", "\" a\""),
        Row("blank last", "a ", "\"a \""),
        Row("quote", "a\"b", "\"a\\\"b\""),
        Row("backslash", "a\\b", "\"a\\\\b\""),
        // Characters.
        Row("accents", "é", "\"é\""),
        Row("outside the first plane", "😀", "\"😀\""),
        Row("escape", "\u{1B}[31m", "\"\\x1B[31m\""),
        Row("next line", "a\u{85}b", "\"a\\x85b\""),
        Row("line separator", "a\u{2028}b", "\"a\\u2028b\""),
        Row("byte order mark", "\u{FEFF}", "\"\\uFEFF\""),
        Row("NUL", "\0", "\"\\0\""),
        Row("carriage return", "a\r\nb", "\"a\\r\\nb\""),
        Row("tab", "a\tb", "\"a\\tb\""),
        // Several lines.
        Row("lines", "a\nb\n", "|\n  a\n  b"),
        Row("no last line feed", "a\nb", "|-\n  a\n  b"),
        Row("more line feeds", "a\n\n", "|+\n  a\n"),
        Row("blanks first", " a\nb\n", "|2\n   a\n  b"),
        Row("line feed first", "\na\n", "|2\n\n  a"),
        Row("tab first", "\ta\n", "\"\\ta\\n\""),
        Row("nothing but line feeds", "\n\n", "\"\\n\\n\""),
        Row("nothing but blanks", " \n ", "\" \\n \""),
    ])
    func stringsAreWrittenLikeThis(_ row: Row<String, String>) throws {
        let text = String(decoding: written(["k": Node(row.input)]), as: UTF8.self)
        #expect(text == "---\nk: \(row.expected)\n")
        #expect(try tree(text)["k"] == Node(row.input))
    }

    @Test func aTreeIsWrittenAsPeopleWriteIt() {
        let node: Node = [
            "a": ["b": [1, true, Node.null, [], [:], [2, [3]], ["c": "d", "e": ["f"]]]],
            "no": "x",
            "n": .number("1.50"),
        ]
        let expected = """
            ---
            # Source: c/a.yaml
            a:
              b:
              - 1
              - true
              - null
              - []
              - {}
              -
                - 2
                -
                  - 3
              - c: d
                e:
                - f
            "no": x
            "n": 1.50

            """
        var writer = YAMLWriter(appendingTo: [])
        writer.document(node, comment: "Source: c/a.yaml")
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    static let roots: [Row<Node, String>] = [
        Row("mapping", ["a": 1], "a: 1\n"), Row("empty mapping", [:], "{}\n"), Row("list", [1], "- 1\n"),
        Row("text", "a", "a\n"), Row("lines", "a\nb\n", "|\n  a\n  b\n"), Row("null", .null, "null\n"),
    ]

    @Test(arguments: roots)
    func anyRootCanBeWritten(_ row: Row<Node, String>) throws {
        var writer = YAMLWriter()
        writer.root(row.input)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == row.expected)
        #expect(try tree(row.expected) == row.input)
    }

    /// Readers of YAML 1.1 take `1e3` for a text.
    @Test(arguments: [
        Row("exponent", "1e3", "1.0e+3"), Row("capital", "1E3", "1.0e+3"), Row("signed", "1e-3", "1.0e-3"),
        Row("with point", "1.5e3", "1.5e+3"), Row("without", "1.5", "1.5"),
    ])
    func numbersAreNumbersToEveryReader(_ row: Row<String, String>) {
        #expect(String(decoding: written(.number(row.input)), as: UTF8.self) == "---\n\(row.expected)\n")
    }

    @Test func keysOfAnyLengthAreReadBack() throws {
        for length in [250, 251, 1023, 1024, 1025, 5000] {
            for letter in ["k", "\u{1}", "\u{2028}", "😀"] {
                let key = String(repeating: letter, count: length)
                let node = Node(Mapping([.init(key: key, value: [["a": 1]]), .init(key: "b" + key, value: "x\ny")]))
                #expect(try tree(String(decoding: written([node, node]), as: UTF8.self)) == [node, node])
            }
        }
    }

    @Test func randomTreesAreReadBack() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Random(seed: seed)
        for _ in 0..<2000 {
            let node = randomTree(&random, depth: 4)
            let text = written(node)
            let composed = try YAMLReader.stream(text)
            try #require(composed.count == 1 && composed[0].findings.isEmpty, "seed \(seed): \(node)")
            let back = try #require(composed[0].root)
            try #require(back == node, "seed \(seed)")
            let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let widths = lines.map { String(decoding: $0, as: UTF8.self).unicodeScalars.count }
            let outside = spans(back).filter { span in
                let line = Int(span.start.line)
                return !(1...lines.count).contains(line) || span.end < span.start
                    || Int(span.start.column) > widths[line - 1] + 1
            }
            try #require(outside.isEmpty, "seed \(seed): \(outside)")
        }
    }

    @Test func randomTreesAreReadBackFromJSON() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Random(seed: seed)
        for _ in 0..<1000 {
            let node = randomTree(&random, depth: 4)
            for style in [JSON.Style.compact, .pretty] {
                let back = try #require(JSON.read(JSON.write(node, style)), "seed \(seed)")
                #expect(style == .compact ? back == node : sorted(back) == sorted(node), "seed \(seed)")
            }
        }
    }

    private func randomTree(_ random: inout Random, depth: Int) -> Node {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 5), using: &random) {
        case 0: return .null
        case 1: return Node(Bool.random(using: &random))
        case 2: return .number(random.pick(["0", "-1", "18789", "1.50", "-0.5", "1.5e+3", "9007199254740993"]))
        case 3, 4: return Node(randomText(&random))
        case 5, 6:
            return Node((0..<Int.random(in: 0...4, using: &random)).map { _ in randomTree(&random, depth: depth - 1) })
        default:
            var mapping = Mapping()
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                mapping[randomText(&random)] = randomTree(&random, depth: depth - 1)
            }
            return Node(mapping)
        }
    }

    private func randomText(_ random: inout Random) -> String {
        let pieces = [
            "a", "B", "0", "1", " ", "  ", "\n", "\n\n", "\t", ":", ": ", " #", "#", "-", "- ", "?", "|", ">", "%", "@",
            "`", "'",
            "\"", "\\", "{", "}", "[", "]", ",", "&", "*", "!", "<<", "~", "yes", "null", "1e3", ".5", "0x1", "---",
            "...", "é",
            "e\u{301}", "日本", "😀", "\u{7F}", "\u{85}", "\u{A0}", "\u{2028}", "\u{FEFF}", "\u{FFFE}", "\u{10FFFF}", "\r",
            "\0", "\u{1B}[2J",
            "key: value", "/", "=", "word",
        ]
        return (0..<Int.random(in: 0...5, using: &random)).map { _ in random.pick(pieces) }.joined()
    }

    private func sorted(_ node: Node) -> Node {
        switch node.content {
        case .sequence(let nodes): Node(nodes.map(sorted))
        case .mapping(let mapping):
            Node(
                Mapping(
                    mapping.entries.map { .init(key: $0.key, value: sorted($0.value)) }
                        .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }))
        default: node
        }
    }
}
