import Diagnostics
import Testing

@testable import YAML

/// Text in, tree out: every construct of YAML that a manifest may use.
@Suite struct ComposerTests {
    @Test(arguments: [
        // Block and flow.
        Row("block", "a:\n  b:\n  - 1\n  - c: 2\n    d: 3\n", #"{"a":{"b":[1,{"c":2,"d":3}]}}"#),
        Row("flow", "{a: {b: [1, {c: 2, d: 3}]}}", #"{"a":{"b":[1,{"c":2,"d":3}]}}"#),
        Row("flow over lines, trailing commas", "a: [\n  1,\n  2,\n]\n", #"{"a":[1,2]}"#),
        Row("JSON", #"{"a":[true,null,1.5e3,"x"]}"#, #"{"a":[true,null,1.5e3,"x"]}"#),
        Row("empty values", "a:\nb: []\nc: {}\nd: ''\n", #"{"a":null,"b":[],"c":{},"d":""}"#),
        Row("root list", "- a\n-\n- - b\n", #"["a",null,["b"]]"#),
        Row("root scalar", "text", #""text""#),
        Row("keys keep their order", "z: 1\na: 2\nm: 3\n", #"{"z":1,"a":2,"m":3}"#),
        Row("explicit key", "? a\n: 1\n? b\n", #"{"a":1,"b":null}"#),
        Row("CRLF", "a: 1\r\nb: |\r\n  x\r\n  y\r\n", #"{"a":1,"b":"x\ny\n"}"#),
        // Scalars of several lines.
        Row("literal", "a: |\n  x\n   y\n\n  z\n", #"{"a":"x\n y\n\nz\n"}"#),
        Row("literal, stripped", "a: |-\n  x\n", #"{"a":"x"}"#),
        Row("literal, kept", "a: |+\n  x\n\n", #"{"a":"x\n\n"}"#),
        Row("literal, indentation given", "a: |2\n    x\n  y\n", #"{"a":"  x\ny\n"}"#),
        Row("folded", "a: >\n  x\n  y\n\n  z\n", #"{"a":"x y\nz\n"}"#),
        Row("plain over lines", "a: x\n  y\n", #"{"a":"x y"}"#),
        Row("double quotes", #"a: "\x41\u00e9\U0001F600\n\0\/\e""#, "{\"a\":\"Aé😀\\n\\u0000/\\u001b\"}"),
        Row("single quotes", "a: 'it''s'\n", #"{"a":"it's"}"#),
        Row("markers indented in a literal", "a: |\n  ---\n  ...\n", #"{"a":"---\n...\n"}"#),
        // Anchors and aliases.
        Row("alias of a scalar", "a: &x 1\nb: *x\n", #"{"a":1,"b":1}"#),
        Row("alias of a list", "a: &x [1]\nb: [*x, *x]\n", #"{"a":[1],"b":[[1],[1]]}"#),
        Row("anchor set twice", "a: &x 1\nb: *x\nc: &x 2\nd: *x\n", #"{"a":1,"b":1,"c":2,"d":2}"#),
        Row("anchor on a key", "&x a: 1\nb: *x\n", #"{"a":1,"b":"a"}"#),
        Row("alias as a key", "a: &x b\n*x : 1\n", #"{"a":"b","b":1}"#),
        Row("alias within its own list's elements", "- &x 1\n- [*x]\n", "[1,[1]]"),
        // Merge keys.
        Row("merge", "a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  r: 3\n", #"{"a":{"p":1,"q":2},"b":{"p":1,"q":2,"r":3}}"#),
        Row("what is written wins, above", "<<: {p: 1, q: 2}\np: 0\n", #"{"q":2,"p":0}"#),
        Row("what is written wins, below", "p: 0\n<<: {p: 1, q: 2}\n", #"{"p":0,"q":2}"#),
        Row("the first of a list wins", "<<: [{p: 1}, {p: 2, q: 3}]\n", #"{"p":1,"q":3}"#),
        Row("the last of several wins", "<<: {p: 1, q: 1}\n<<: {p: 2}\n", #"{"q":1,"p":2}"#),
        Row("merges keep their places", "a: 1\n<<: {b: 2}\nc: 3\n<<: {d: 4}\n", #"{"a":1,"b":2,"c":3,"d":4}"#),
        Row(
            "merged of merged", "a: &x {p: 1}\nb: &y {<<: *x, q: 2}\nc: {<<: *y}\n",
            #"{"a":{"p":1},"b":{"p":1,"q":2},"c":{"p":1,"q":2}}"#),
        Row("a quoted << is a key", "'<<': {p: 1}\n", #"{"\u003c\u003c":{"p":1}}"#),
        // Tags.
        Row("!!str", "a: !!str 1\nb: !!str true\nc: !!str .inf\n", #"{"a":"1","b":"true","c":".inf"}"#),
        Row("!!int", "a: !!int \"1\"\n", #"{"a":1}"#),
        Row("!!float, !!bool, !!null", "[!!float 1, !!bool yes, !!null '']", "[1,true,null]"),
        Row("!!map, !!seq", "!!map {a: !!seq []}", #"{"a":[]}"#),
        Row("! means text", "a: ! 1\n", #"{"a":"1"}"#),
        Row("verbatim", "a: !<tag:yaml.org,2002:str> 1\n", #"{"a":"1"}"#),
    ])
    func textBecomesThisTree(_ row: Row<String, String>) throws {
        #expect(try json(row.input) == row.expected)
    }

    /// What is wrong but can be read on, with its place.
    @Test(arguments: [
        Row("duplicate key", "a: 1\na: 2\n", ["yaml-duplicate-key 2:1"]),
        Row("duplicate key in flow", "{a: 1, b: 2, \"a\": 3}", ["yaml-duplicate-key 1:14"]),
        Row("duplicate by another notation", "1: a\n0x1: b\n", ["yaml-duplicate-key 2:1"]),
        Row("three times", "a: 1\na: 2\na: 3\n", ["yaml-duplicate-key 2:1", "yaml-duplicate-key 3:1"]),
        Row("in nested mappings", "a:\n  b: 1\n  b: 2\nc:\n  b: 1\n", ["yaml-duplicate-key 3:3"]),
        Row("same letter in two encodings is no duplicate", "\u{E9}: 1\ne\u{301}: 2\n", []),
        Row("among many keys", (0..<40).map { "k\($0): 1\n" }.joined() + "k3: 2\n", ["yaml-duplicate-key 41:1"]),
        Row("no duplicate among many keys", (0..<40).map { "k\($0): 1\n" }.joined() + "\u{E9}: 1\ne\u{301}: 2\n", []),
        Row("boolean key", "on: 1\n", ["yaml-boolean-key 1:1"]),
        Row("quoted boolean key", "\"on\": 1\ntrue: 2\n", []),
        Row("no mapping to merge", "a: 1\n<<: 5\n", ["yaml-merge-key 2:5"]),
        Row("no mapping in a list to merge", "<<: [{a: 1}, b]\n", ["yaml-merge-key 1:14"]),
        Row("infinity", "a: .inf\n", ["yaml-tag 1:4"]),
        Row("not a number", "a: -.INF\nb: .NaN\n", ["yaml-tag 1:4", "yaml-tag 2:4"]),
        Row("unknown tag", "a: !include x.yaml\n", ["yaml-tag 1:4"]),
        Row("unknown tag of a mapping", "a: !Ref {b: 1}\n", ["yaml-tag 1:4"]),
        Row("binary", "a: !!binary aGk=\n", ["yaml-tag 1:4"]),
        Row("tag that does not fit", "a: !!int x\n", ["yaml-tag 1:4"]),
    ])
    func findingsNameTheirPlace(_ row: Row<String, [String]>) throws {
        let found = try compose(row.input).findings.map { finding in
            "\(finding.id) \(finding.span.map { "\($0.start.line):\($0.start.column)" } ?? "?")"
        }
        #expect(found == row.expected)
    }

    /// Where the text stops being YAML.
    @Test(arguments: [
        Row("tab as indentation", "a:\n\tb: 1\n", "yaml-syntax 2:1"),
        Row("unclosed bracket", "a: [1,\n", "yaml-syntax 2:1"),
        Row("unclosed quote", "a: \"x\n", "yaml-syntax 2:1"),
        Row("two values", "a: b: c\n", "yaml-syntax 1:5"),
        Row("no such anchor", "a: *x\n", "yaml-alias 1:4"),
        Row("alias in its own value", "a: &x [*x]\n", "yaml-alias 1:8"),
        Row("list as a key", "a: 1\n[b]: 1\n", "yaml-key 2:1"),
        Row("mapping as a key", "? {a: 1}\n: 2\n", "yaml-key 1:3"),
        Row("control character", "a: 1\nb: 2\nc: é\u{1}\n", "yaml-syntax 3:5"),
        Row(
            "control character far behind", String(repeating: "a: é\n", count: 9000) + "b: \u{7}\n",
            "yaml-syntax 9001:4"),
        Row("marker behind a carriage return", "a: 1\r--- b\n", "yaml-syntax 2:1"),
        Row("unknown tag handle", "a: !e!x b\n", "yaml-syntax 1:4"),
    ])
    func errorsNameTheirPlace(_ row: Row<String, String>) throws {
        let error = #expect(throws: YAMLError.self) { try compose(row.input) }
        #expect(error.map { "\($0.id) \($0.span.start.line):\($0.span.start.column)" } == row.expected)
    }

    @Test(arguments: [
        Row("stray continuation", [0x61, 0x3A, 0x20, 0x80] as [UInt8], "1:4"),
        Row("UTF-16", [0xFF, 0xFE, 0x61, 0x00], "1:1"),
        Row("overlong", [0x61, 0x0A, 0xC3, 0xA9, 0xC0, 0xAF], "2:2"),
        Row("surrogate", [0xED, 0xA0, 0x80], "1:1"),
        Row("beyond Unicode", [0xF4, 0x90, 0x80, 0x80], "1:1"),
        Row("cut off", [0x61, 0xE2, 0x82], "1:2"),
        Row("Latin-1", [0x61, 0x3A, 0x20, 0xE9, 0x0A], "1:4"),
    ])
    func otherEncodingsAreRefused(_ row: Row<[UInt8], String>) {
        let error = #expect(throws: YAMLError.self) { try YAMLReader.compose(row.input[...]) }
        #expect(error?.id == "yaml-encoding")
        #expect(error.map { "\($0.span.start.line):\($0.span.start.column)" } == row.expected)
        let header = #expect(throws: YAMLError.self) { try DocumentHeader.read(row.input[...]) }
        #expect(header?.span == error?.span)
    }

    @Test(arguments: ["", "# c\n", "\n\n", "---\n", "%YAML 1.2\n---\n# c\n"])
    func documentsWithoutContentHaveNoTree(_ text: String) throws {
        let root = try compose(text).root
        #expect(root == nil || root == .null)
    }

    @Test func everySpanOfATreeLiesInItsText() throws {
        let text = """
            # é
            a: &x {ü: [1, "ö
              y", 'z']}
            b: |
              text 日本
              more
            c: *x
            d:
            <<: {e: "f
              g"}
            """
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(\.unicodeScalars.count)
        for span in spans(try tree(text)) {
            #expect(span.start <= span.end)
            for place in [span.start, span.end] {
                #expect((1...lines.count + 1).contains(Int(place.line)) && place.column >= 1)
                if Int(place.line) <= lines.count { #expect(Int(place.column) <= lines[Int(place.line) - 1] + 1) }
            }
        }
    }
}

/// Every span of a tree and its keys.
func spans(_ node: Node) -> [Span] {
    let own = node.span.map { [$0] } ?? []
    switch node.content {
    case .sequence(let nodes): return own + nodes.flatMap(spans)
    case .mapping(let mapping):
        return own + mapping.entries.flatMap { ($0.keySpan.map { [$0] } ?? []) + spans($0.value) }
    default: return own
    }
}
