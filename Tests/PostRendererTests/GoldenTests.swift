import Diagnostics
import Foundation
import PostRenderer
import Secrets
import Testing
import YAML

/// A folder of `Tests/Golden`: `input.yaml` and what must come of it.
///
/// `output.yaml` is the whole stream, `output.<Kind>.yaml` the objects of a kind, `output.<Kind>.<path>.yaml` a part of
/// each, `outline.yaml` the stream with our objects as one line each, `findings.txt` what is said instead of an output.
/// An empty file asks for its kind of content: `UPDATE_GOLDEN=1` fills and rewrites them.
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
            .filter { $0 != "input.yaml" }.sorted()
    }
}

let fixedSeed = SecretSource.seed(Array("the seed of every golden file is this".utf8))

func render(_ input: [UInt8]) throws -> Renderer { try Renderer.render(input, secrets: fixedSeed) }

@Suite struct GoldenTests {
    @Test func thereAreCases() { #expect(Golden.all.count >= 12) }

    @Test(arguments: Golden.all)
    func outputIsWhatItWas(_ golden: Golden) throws {
        let input = try golden.input()
        let rendered = try render(input)
        let files = try golden.expectations()
        try #require(!files.isEmpty)
        for file in files {
            let actual = try content(of: file, rendered, input)
            if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
                try Data(actual.utf8).write(to: golden.url(file))
            }
            let expected = String(decoding: try Data(contentsOf: golden.url(file)), as: UTF8.self)
            #expect(actual == expected, "\(golden.name)/\(file); UPDATE_GOLDEN=1 rewrites it")
        }
    }

    private func content(of file: String, _ rendered: Renderer, _ input: [UInt8]) throws -> String {
        if file == "findings.txt" {
            #expect(rendered.findings.hasErrors)
            return HumanPrinter(source: "input.yaml", text: input).print(rendered.findings)
        }
        try #require(!rendered.findings.hasErrors, "\(rendered.findings)")
        if file == "output.yaml" { return String(decoding: rendered.output, as: UTF8.self) }
        if file == "outline.yaml" { return outline(rendered.output, input) }
        let words = file.split(separator: ".").map(String.init)
        try #require(words.count >= 3 && words.first == "output" && words.last == "yaml", "what is \(file)?")
        let path = Path(dotted: words[2..<words.count - 1].joined(separator: "."))
        var writer = YAMLWriter()
        for document in try YAMLReader.stream(rendered.output) {
            guard let root = document.root, root["kind"]?.string == words[1], let part = root[path] else { continue }
            writer.document(part)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
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
