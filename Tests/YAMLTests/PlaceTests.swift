import Diagnostics
import Testing

@testable import YAML

/// Where a path is written: the expected place is marked by its text.
@Suite struct PlaceTests {
    static let text = """
        apiVersion: v1
        spec:
          image:
            tag: latest
          empty:
          list:
          - name: first
            value: 1
          - second
          -
            - nested
          flow: {a: [1, 22]}
          lines: |
            text

        """

    @Test(arguments: [
        Row("scalar", "spec.image.tag" as Path, "latest" as String?),
        Row("mapping: its key", "spec.image", "image"),
        Row("null: its key", "spec.empty", "empty"),
        Row("list: its key", "spec.list", "list"),
        Row("element that is a mapping: its first key", "spec.list[0]", "name"),
        Row("value in an element", "spec.list[0].value", "1"),
        Row("element that is a scalar", "spec.list[1]", "second"),
        Row("element that is a list: its first element", "spec.list[2]", "nested"),
        Row("in flow style", "spec.flow.a[1]", "22"),
        Row("block scalar", "spec.lines", "|"),
        Row("missing key: the parent's key", "spec.image.digest", "image"),
        Row("missing far down", "spec.image.a.b.c", "image"),
        Row("missing at the top", "status.phase", nil),
        Row("missing element", "spec.list[9]", "list"),
        Row("index into a mapping", "spec.image[0]", "image"),
        Row("key into a scalar", "apiVersion.x", "v1"),
        Row("the document", Path(), nil),
    ])
    func placeOfAPath(_ row: Row<Path, String?>) throws {
        #expect(marked(try tree(Self.text).place(of: row.input)) == row.expected)
    }

    @Test(arguments: [
        Row("scalar", "spec.image.tag" as Path, "tag" as String?),
        Row("top", "apiVersion", "apiVersion"),
        Row("missing: the parent", "spec.image.digest", "image"),
        Row("element", "spec.list[1]", "second"),
    ])
    func placeOfAKey(_ row: Row<Path, String?>) throws {
        #expect(marked(try tree(Self.text).keyPlace(of: row.input)) == row.expected)
    }

    /// The text of a span; a scalar of several lines by its first.
    private func marked(_ span: Span?) -> String? {
        guard let span else { return nil }
        let line = Self.text.split(separator: "\n", omittingEmptySubsequences: false)[Int(span.start.line) - 1]
        let rest = line.dropFirst(Int(span.start.column) - 1)
        return String(span.start.line == span.end.line ? rest.prefix(Int(span.end.column - span.start.column)) : rest)
    }

    @Test func whatWeMadeHasNoPlace() {
        let node: Node = ["a": ["b": 1]]
        #expect(node.place(of: "a.b") == nil)
        #expect(node["a"]?.span == nil)
    }

    @Test func columnsCountUnicodeScalars() throws {
        let span = try tree("é😀: 日本\n").place(of: Path([.key("é😀")]))
        #expect(span == Span(start: Position(line: 1, column: 5), end: Position(line: 1, column: 7)))
    }
}
