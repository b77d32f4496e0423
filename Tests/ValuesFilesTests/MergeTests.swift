internal import Diagnostics
internal import Testing
internal import ValuesFiles
internal import YAML

/// Files of `-f` in order, and what a chart sees of them.
struct MergeCase: CustomTestStringConvertible, Sendable {
    var name: String
    var files: [String]
    var defaults = ""
    var expected: String

    var testDescription: String { name }

    static let all = [
        // Helm lays files over each other.
        MergeCase(name: "later wins", files: ["a: 1", "a: 2"], expected: #"{"a":2}"#),
        MergeCase(
            name: "mappings are merged", files: ["a: {b: 1, c: 2}", "a: {c: 3}"], expected: #"{"a":{"b":1,"c":3}}"#),
        MergeCase(name: "lists are replaced", files: ["a: [1, 2]", "a: [3]"], expected: #"{"a":[3]}"#),
        MergeCase(name: "a scalar replaces a mapping", files: ["a: {b: 1}", "a: x"], expected: #"{"a":"x"}"#),
        MergeCase(name: "a mapping replaces a scalar", files: ["a: x", "a: {b: 1}"], expected: #"{"a":{"b":1}}"#),
        MergeCase(name: "null without a default stays", files: ["a: {b: 1}", "a: null"], expected: #"{"a":null}"#),
        MergeCase(
            name: "a mapping comes back after null", files: ["a: null", "a: {b: 1}"], expected: #"{"a":{"b":1}}"#),
        MergeCase(name: "an empty file says nothing", files: ["a: 1", "# nothing"], expected: #"{"a":1}"#),
        // The chart's own values lie below.
        MergeCase(
            name: "defaults fill in", files: ["a: {b: 1}"], defaults: "a: {c: 2}\nd: 3",
            expected: #"{"a":{"b":1,"c":2},"d":3}"#),
        MergeCase(name: "null takes a default away", files: ["a: null"], defaults: "a: {c: 2}", expected: "{}"),
        MergeCase(
            name: "null below takes a default away", files: ["a: {c: null}"], defaults: "a: {c: 2, d: 1}",
            expected: #"{"a":{"d":1}}"#),
        MergeCase(
            name: "a scalar keeps a default mapping out", files: ["a: x"], defaults: "a: {c: 2}",
            expected: #"{"a":"x"}"#),
        // Numbers pass through Helm as doubles.
        MergeCase(name: "1.0 is 1", files: ["a: 1.0\nb: 1e3\nc: 1.5"], expected: #"{"a":1,"b":1000,"c":1.5}"#),
    ]
}

@Suite struct MergeTests {
    @Test(arguments: MergeCase.all) func merges(_ row: MergeCase) {
        var values = MergedValues()
        if !row.defaults.isEmpty { values.addDefaults(file: "chart/values.yaml", Array(row.defaults.utf8)) }
        for (index, file) in row.files.enumerated() { values.add(file: "\(index).yaml", Array(file.utf8)) }
        #expect(JSON.write(values.all, .compact) == row.expected)
        #expect(values.findings.isEmpty)
    }

    @Test func eachPartKeepsItsFile() throws {
        var values = MergedValues()
        values.add(file: "base.yaml", Array("storage:\n  persistence:\n    size: 1Gi\n    storageClass: a\n".utf8))
        values.add(file: "prod.yaml", Array("# production\nstorage:\n  persistence: {size: 2Gi}\n".utf8))
        let size = try #require(values.root.place(of: "storage.persistence.size"))
        let kind = try #require(values.root.place(of: "storage.persistence.storageClass"))
        let foundSize = try #require(values.sources.locate(size.start))
        let foundKind = try #require(values.sources.locate(kind.start))
        #expect(foundSize.source.name == "prod.yaml")
        #expect(foundSize.position == Position(line: 3, column: 23))
        #expect(foundKind.source.name == "base.yaml")
        #expect(foundKind.position == Position(line: 4, column: 19))
    }

    @Test func aFileThatIsNoMappingIsAFinding() throws {
        var values = MergedValues()
        values.add(file: "good.yaml", Array("a: 1\n".utf8))
        values.add(file: "list.yaml", Array("# x\n- a\n".utf8))
        let finding = try #require(values.findings.first)
        #expect(finding.id == "wrong-type")
        let place = try #require(finding.span.flatMap { values.sources.locate($0.start) })
        #expect(place.source.name == "list.yaml")
        #expect(place.position.line == 2)
    }

    @Test func aSyntaxErrorIsPlacedInItsFile() throws {
        var values = MergedValues()
        values.add(file: "good.yaml", Array("a: 1\nb: 2\n".utf8))
        values.add(file: "bad.yaml", Array("a: 1\nb: [1\nc: 2\n".utf8))
        let finding = try #require(values.findings.first)
        let place = try #require(finding.span.flatMap { values.sources.locate($0.start) })
        #expect(place.source.name == "bad.yaml")
        #expect(place.position.line >= 2)
    }
}
