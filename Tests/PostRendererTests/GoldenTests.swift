import Diagnostics
import Foundation
import PostRenderer
import Secrets
import Testing
import YAML

/// A folder of `Tests/Golden`: `input.yaml` and what must come of it.
///
/// `shown.yaml` is what `show.txt` selects, `output.yaml` the whole stream, `outline.yaml` the stream with our objects as
/// one line each, `findings.txt` what is said instead of an output. `UPDATE_GOLDEN=1` rewrites them; an empty file asks
/// for its kind of content. A case shows one feature in few lines; those in `fullSize` are there for the whole.
struct Golden: Sendable, CustomTestStringConvertible {
    var name: String

    var testDescription: String { name }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
        path: "Golden")

    static let all: [Golden] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().map(Golden.init)
    }()

    func url(_ file: String) -> URL { Self.folder.appending(path: name).appending(path: file) }

    func input() throws -> [UInt8] { Array(try Data(contentsOf: url("input.yaml"))) }

    func expectations() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Self.folder.appending(path: name).path)
            .filter { $0 != "input.yaml" && $0 != "show.txt" }.sorted()
    }

    static let fullSize: Set<String> = ["default", "everything", "fleet"]
    /// The most lines that anybody reads in a review.
    static let readable = 60
}

let fixedSeed = SecretSource.seed(Array("the seed of every golden file is this".utf8))

func render(_ input: [UInt8]) throws -> Renderer { try Renderer.render(input, secrets: fixedSeed) }

@Suite struct GoldenTests {
    @Test func thereAreCases() { #expect(Golden.all.count >= 35) }

    @Test(arguments: Golden.all)
    func aCaseIsSmallEnoughToRead(_ golden: Golden) throws {
        for file in try golden.expectations() + ["input.yaml"] {
            let text = String(decoding: try Data(contentsOf: golden.url(file)), as: UTF8.self)
            let isFull = Golden.fullSize.contains(golden.name) && file == "output.yaml"
            #expect(isFull || text.split(separator: "\n").count <= Golden.readable, "\(golden.name)/\(file)")
            #expect(isFull || file != "output.yaml", "\(golden.name) shows parts only: write show.txt and shown.yaml")
        }
    }

    @Test(arguments: Golden.all)
    func outputIsWhatItWas(_ golden: Golden) throws {
        let input = try golden.input()
        let rendered = try render(input)
        let files = try golden.expectations()
        try #require(!files.isEmpty)
        for file in files {
            let actual = try content(of: file, golden, rendered, input)
            if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
                try Data(actual.utf8).write(to: golden.url(file))
            }
            let expected = String(decoding: try Data(contentsOf: golden.url(file)), as: UTF8.self)
            #expect(actual == expected, "\(golden.name)/\(file); UPDATE_GOLDEN=1 rewrites it")
        }
    }

    private func content(of file: String, _ golden: Golden, _ rendered: Renderer, _ input: [UInt8]) throws
        -> String
    {
        if file == "findings.txt" {
            #expect(rendered.findings.hasErrors)
            return HumanPrinter(source: "input.yaml", text: input).print(rendered.findings)
        }
        try #require(!rendered.findings.hasErrors, "\(rendered.findings)")
        if file == "output.yaml" { return String(decoding: rendered.output, as: UTF8.self) }
        if file == "outline.yaml" { return outline(rendered.output, input) }
        try #require(file == "shown.yaml", "what is \(file)?")
        return try shown(rendered.output, golden)
    }

    /// What the lines of `show.txt` select, each under its line.
    private func shown(_ output: [UInt8], _ golden: Golden) throws -> String {
        let objects = try YAMLReader.stream(output).compactMap(\.root)
        let lines = String(decoding: try Data(contentsOf: golden.url("show.txt")), as: UTF8.self).split(separator: "\n")
        return try lines.map { line in
            let selection = try Selection(String(line))
            let nodes = selection.select(objects)
            var writer = YAMLWriter()
            for node in nodes { writer.document(node) }
            return "# \(line)\n" + (nodes.isEmpty ? "# is not there\n" : String(decoding: writer.bytes, as: UTF8.self))
        }.joined()
    }

    private func outline(_ output: [UInt8], _ input: [UInt8]) -> String {
        let given = String(decoding: input, as: UTF8.self)
        return StreamSplitter(output).map { piece in
            let text = String(decoding: output[piece.whole], as: UTF8.self)
            if given.contains(text) { return text }
            let header = try? DocumentHeader.read(output[piece.content])
            return "# here: \(header?.kind ?? "?") \(header?.name ?? "?")\n"
        }.joined()
    }
}
