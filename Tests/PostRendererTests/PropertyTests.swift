import Diagnostics
import PostRenderer
import Secrets
import Testing
import YAML

/// What holds for every input, with a printed seed where chance has a part in it.
@Suite struct PropertyTests {
    @Test(arguments: Golden.all)
    func renderingTwiceGivesTheSameBytes(_ golden: Golden) throws {
        let input = try golden.input()
        let first = try render(input)
        let second = try render(input)
        #expect(first.output == second.output)
        #expect(first.findings == second.findings)
    }

    @Test(arguments: Golden.all)
    func theOrderOfTheUsersKeysChangesNothing(_ golden: Golden) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Chance(seed: seed)
        let input = try golden.input()
        let expected = try render(input)
        guard !expected.findings.hasErrors, !golden.name.hasPrefix("stream") else { return }
        for _ in 0..<5 {
            var writer = YAMLWriter()
            for document in try YAMLReader.stream(input) {
                writer.document(shuffled(try #require(document.root), &random))
            }
            let actual = try render(writer.bytes)
            try #require(objects(actual.output) == objects(expected.output), "seed \(seed), \(golden.name)")
        }
    }

    @Test(arguments: Golden.all)
    func whatIsWrittenIsRead(_ golden: Golden) throws {
        let rendered = try render(try golden.input())
        for document in try YAMLReader.stream(rendered.output) { #expect(!document.findings.hasErrors) }
    }

    /// Documents that are not ours pass byte for byte, comments, line ends and all.
    @Test func randomForeignStreamsPassByteForByte() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Chance(seed: seed)
        for _ in 0..<2000 {
            let input = Array(foreignStream(&random).utf8)
            let rendered = try render(input)
            if rendered.findings.hasErrors { continue }  // chance made something that is no YAML
            try #require(rendered.output == input, "seed \(seed): \(String(decoding: input, as: UTF8.self))")
        }
    }

    /// And stay what they are around an instance.
    @Test func foreignDocumentsAroundAnInstanceStay() throws {
        let instance = "apiVersion: openclaw.rocks/v1alpha1\nkind: OpenClawInstance\nmetadata: {name: a}\n"
        let before = "\u{FEFF}# first\r\nkind: A\r\n...\r\n# c\n---\n"
        let alone = try render(Array(instance.utf8)).output
        for (middle, after, separator) in [
            (instance, "---\nkind: B\n", ""), (instance + "...\n", "kind: B\n", "...\n"),
            (instance + "... # end\n", "# c\nkind: B", "...\n"),
            (instance + "...\n", "%YAML 1.1\n---\nkind: B\n", "...\n"),
            (instance + "...\r\n", "# only a comment\n", "...\n"),
        ] {
            let output = try render(Array((before + middle + after).utf8)).output
            let expected = Array("\u{FEFF}# first\r\nkind: A\r\n...\r\n".utf8) + alone + Array((separator + after).utf8)
            #expect(output == expected, "\(String(decoding: output.suffix(200), as: UTF8.self))")
            #expect(
                try YAMLReader.stream(output).count == YAMLReader.stream(alone).count + (after.contains("kind") ? 2 : 1)
            )
        }
    }

    @Test func anErrorAnywhereKeepsEverythingBack() throws {
        let instance = "apiVersion: openclaw.rocks/v1alpha1\nkind: OpenClawInstance\nmetadata: {name: a}\n"
        for broken in ["kind: [\n", instance + "spec: {a: 1}\n", instance] {
            #expect(try render(Array((instance + "---\n" + broken).utf8)).findings.hasErrors)
        }
    }

    /// Objects as a set of texts: findings and documents may be shuffled, what is in them may not.
    private func objects(_ output: [UInt8]) -> [String] {
        StreamSplitter(output).map { String(decoding: output[$0.content], as: UTF8.self) }
    }

    private func shuffled(_ node: Node, _ random: inout Chance) -> Node {
        switch node.content {
        case .sequence(let nodes): return Node(nodes.map { shuffled($0, &random) })
        case .mapping(let mapping):
            let entries = mapping.entries.shuffled(using: &random)
            return Node(Mapping(entries.map { .init(key: $0.key, value: shuffled($0.value, &random)) }))
        default: return node
        }
    }

    private func foreignStream(_ random: inout Chance) -> String {
        let pieces = [
            "---", "---\r", "... ", "--- # c", "# Source: c/templates/a.yaml", "# é comment", "kind: ConfigMap",
            "a: 'x'", "  b: |",
            "    text", "- x", "", "\t", "\"quoted\": \"é\"", "{a: [b]}", "%YAML 1.1", "data: {x: \"y\"}",
            "kind: Secret\r",
        ]
        let lines = (0..<Int.random(in: 0...10, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
        return lines.joined(separator: "\n") + (Bool.random(using: &random) ? "\n" : "")
    }
}

/// A generator that repeats itself for the same seed.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
