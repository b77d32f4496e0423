import Diagnostics
import Testing

@testable import YAML

/// What a document is, without its tree.
@Suite struct HeaderTests {
    @Test(arguments: [
        Row("block", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n", "v1 Secret a -"),
        Row("flow", "{kind: Secret, metadata: {name: a}, apiVersion: v1}", "v1 Secret a -"),
        Row("JSON", #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a"}}"#, "v1 Secret a -"),
        Row("any order", "metadata: {labels: {name: b}, name: a}\nkind: Secret\n", " Secret a -"),
        Row("keys further down do not count", "a: {kind: X, metadata: {name: y}}\nb: [{kind: Z}]\nkind: K\n", " K  -"),
        Row("nor those of list elements", "- kind: X\n- metadata: {name: y}\n", "   -"),
        Row("nor values that look like keys", "a: kind\nb: metadata\nkind: K\n", " K  -"),
        Row("deeper names do not count", "metadata: {a: {name: x}, name: n, b: {name: y}}\n", "  n -"),
        Row(
            "Helm 4's annotation",
            "metadata:\n  annotations:\n    postrenderer.helm.sh/postrender-filename: t/a.yaml\n  name: n\n",
            "  n t/a.yaml"),
        Row("quoted and tagged", "'kind': !!str \"K\"\n", " K  -"),
        Row("anchor", "kind: &k K\nmetadata: &m {name: n}\n", " K n -"),
        Row("an alias is not followed", "a: &k K\nkind: *k\n", "   -"),
        Row("a mapping as a key", "? {kind: X}\n: kind\nkind: K\n", " K  -"),
        Row("a list as a key", "? [a, b]\n: [c, {kind: X}]\nkind: K\nmetadata: {? [x] : y, name: n}\n", " K n -"),
        Row("a list as a value", "a: [b, c]\nkind: K\n", " K  -"),
        Row("scalar", "text", "   -"),
        Row("comments", "# c\n", "   -"),
    ])
    func isRead(_ row: Row<String, String>) throws {
        let header = try DocumentHeader.read(bytes(row.input)[...])
        #expect("\(header.apiVersion) \(header.kind) \(header.name) \(header.filename ?? "-")" == row.expected)
    }

    @Test(arguments: [
        Row("cut off at the end", "kind: K\nmetadata:\n  name: \"a\n", "yaml-syntax 4:1"),
        Row("a marker that only libyaml sees", "kind: K\r---\rkind: L\r", "yaml-syntax 2:1"),
    ])
    func isReadToItsEnd(_ row: Row<String, String>) {
        let error = #expect(throws: YAMLError.self) { try DocumentHeader.read(bytes(row.input)[...]) }
        #expect(error.map { "\($0.id) \($0.span.start.line):\($0.span.start.column)" } == row.expected)
    }
}
