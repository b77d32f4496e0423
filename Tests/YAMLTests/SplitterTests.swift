import Diagnostics
import Testing

@testable import YAML

/// What is content and what lies around it, for markers in every position.
@Suite struct SplitterTests {
    /// Each piece as `content` (nil for a blank one), in order.
    static let positions: [Row<String, [String?]>] = [
        // Without markers.
        Row("empty", "", []),
        Row("one document", "a: 1\n", ["a: 1\n"]),
        Row("no line feed at the end", "a: 1", ["a: 1"]),
        Row("comments only", "# one\n\n# two\n", [nil]),
        Row("white space only", "\n  \n\t\n", [nil]),
        Row("byte order mark", "\u{FEFF}a: 1\n", ["a: 1\n"]),
        Row("byte order mark only", "\u{FEFF}", [nil]),
        // ---
        Row("marker first", "---\na: 1\n", ["a: 1\n"]),
        Row("marker between", "a: 1\n---\nb: 2\n", ["a: 1\n", "b: 2\n"]),
        Row("marker last", "a: 1\n---\n", ["a: 1\n", nil]),
        Row("marker without line feed", "a: 1\n---", ["a: 1\n", nil]),
        Row("two markers", "---\n---\na: 1\n", [nil, "a: 1\n"]),
        Row("comment before the marker", "# c\n---\na: 1\n", ["a: 1\n"]),
        Row("comment behind the marker", "--- # c\na: 1\n", ["a: 1\n"]),
        Row("content behind the marker", "--- {a: 1}\n", ["--- {a: 1}\n"]),
        Row("block scalar behind the marker", "--- |\n text\n---\nb: 2\n", ["--- |\n text\n", "b: 2\n"]),
        Row("tab behind the marker", "---\ta\n", ["---\ta\n"]),
        Row("byte order mark and marker", "\u{FEFF}---\na: 1\n", ["a: 1\n"]),
        Row("four hyphens are no marker", "----\n", ["----\n"]),
        Row("a word behind hyphens is no marker", "---a\n", ["---a\n"]),
        Row("an indented marker is text", "a: |\n  ---\n  b\n", ["a: |\n  ---\n  b\n"]),
        Row("a marker ends a block scalar", "a: |\n  x\n---\nb: 2\n", ["a: |\n  x\n", "b: 2\n"]),
        Row("a marker in quotes is a marker", "a: \"x\n---\ny\"\n", ["a: \"x\n", "y\"\n"]),
        Row("a marker in single quotes is a marker", "a: 'x\n--- y'\n", ["a: 'x\n", "--- y'\n"]),
        // ...
        Row("end marker", "a: 1\n...\n", ["a: 1\n"]),
        Row("content behind an end marker", "a: 1\n...\nb: 2\n", ["a: 1\n", "b: 2\n"]),
        Row("end marker and marker", "a: 1\n...\n---\nb: 2\n", ["a: 1\n", "b: 2\n"]),
        Row("end marker with a comment", "a: 1\n... # end\nb: 2\n", ["a: 1\n", "b: 2\n"]),
        Row("end marker first", "...\na: 1\n", [nil, "a: 1\n"]),
        Row("four dots are no marker", "....\n", ["....\n"]),
        Row("an end marker in quotes is a marker", "a: \"x\n...\ny\"\n", ["a: \"x\n", "y\"\n"]),
        // Carriage returns.
        Row("CRLF", "---\r\na: 1\r\n---\r\nb: 2\r\n", ["a: 1\r\n", "b: 2\r\n"]),
        Row("CRLF and end marker", "a: 1\r\n...\r\nb: 2\r\n", ["a: 1\r\n", "b: 2\r\n"]),
        Row("CRLF blank", "\r\n# c\r\n", [nil]),
        // Directives.
        Row("directive", "%YAML 1.1\n---\na: 1\n", ["%YAML 1.1\n---\na: 1\n"]),
        Row("directive behind a comment", "# c\n%YAML 1.1\n---\na: 1\n", ["%YAML 1.1\n---\na: 1\n"]),
        Row(
            "directive behind an end marker", "a: 1\n...\n%YAML 1.1\n---\nb: 2\n", ["a: 1\n", "%YAML 1.1\n---\nb: 2\n"]),
        Row("a percent sign in a document is content", "---\n%a\n", ["%a\n"]),
        Row("directive of a blank document", "%YAML 1.1\n---\n", [nil]),
    ]

    @Test(arguments: positions)
    func contentIsCutAtMarkers(_ row: Row<String, [String?]>) {
        let stream = bytes(row.input)
        let pieces = StreamSplitter(stream).map { piece in
            piece.isBlank ? nil : String(decoding: stream[piece.content], as: UTF8.self)
        }
        #expect(pieces == row.expected)
    }

    @Test(arguments: positions)
    func piecesJoinedAreTheStream(_ row: Row<String, [String?]>) { expectWhole(bytes(row.input)) }

    @Test func piecesOfRandomStreamsJoinedAreTheStream() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Random(seed: seed)
        let parts = [
            "---", "...", "\n", "\r\n", "\r", " ", "\t", "# c", "# Source: a/b.yaml", "a: 1", "- |", "\"", "'", "{",
            "%YAML 1.1",
            "\u{FEFF}", "é", "\0", "--- x", "----", "\u{2028}",
        ]
        for _ in 0..<5000 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in random.pick(parts) }.joined()
            guard expectWhole(bytes(text)) else {
                Issue.record("seed \(seed), stream \(text.debugDescription)")
                return
            }
        }
    }

    @discardableResult
    private func expectWhole(_ stream: [UInt8]) -> Bool {
        var end = 0
        for piece in StreamSplitter(stream) {
            guard piece.whole.lowerBound == end, !piece.whole.isEmpty, piece.whole.contains(piece.content) else {
                Issue.record("piece \(piece) does not follow \(end)")
                return false
            }
            let lines = stream[..<piece.content.lowerBound].count { $0 == UInt8(ascii: "\n") }
            guard piece.content.isEmpty || piece.firstLine == lines + 1 else {
                Issue.record("content of \(piece) begins on line \(lines + 1)")
                return false
            }
            end = piece.whole.upperBound
        }
        #expect(end == stream.count)
        return end == stream.count
    }

    @Test func endMarkersAreRemembered() {
        func marks(_ text: String) -> [Bool] { StreamSplitter(bytes(text)).map(\.hasEndMarker) }
        #expect(marks("a: 1\n...\nb: 2\n... # c\nc: 3\n---\nd: ...\n") == [true, true, false, false])
        #expect(marks("a: |\n  ...\n") == [false])
    }

    @Test(arguments: [
        Row("Helm's comment", "---\n# Source: c/templates/a.yaml\na: 1\n", "c/templates/a.yaml" as String?),
        Row("before the marker", "# Source: c/templates/a.yaml\n---\na: 1\n", "c/templates/a.yaml"),
        Row("CRLF", "---\r\n# Source: c/a.yaml\r\na: 1\r\n", "c/a.yaml"),
        Row("the first counts", "# Source: a.yaml\n# Source: b.yaml\n", "a.yaml"),
        Row("nothing named", "# Source: \na: 1\n", nil),
        Row("another comment", "# source: a.yaml\na: 1\n", nil),
    ])
    func theTemplateIsReadFromTheComment(_ row: Row<String, String?>) {
        #expect(StreamSplitter(bytes(row.input)).first { _ in true }?.template == row.expected)
    }

    @Test func streamsBecomeTreesWithTheirOwnLines() throws {
        let documents = try YAMLReader.stream(
            bytes("# c\n---\na: 1\n---\n---\n{b: 2}\n...\n%TAG !e! tag:yaml.org,2002:\n--- !e!str\nc\n"))
        #expect(documents.map { $0.root.map { JSON.write($0, .compact) } } == ["{\"a\":1}", "{\"b\":2}", "\"c\""])
        #expect(documents.map { $0.root?.span?.start.line } == [3, 6, 9])
    }
}

extension Range<Int> {
    fileprivate func contains(_ other: Range<Int>) -> Bool {
        lowerBound <= other.lowerBound && other.upperBound <= upperBound
    }
}
