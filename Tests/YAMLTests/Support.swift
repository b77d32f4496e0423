import Diagnostics
import Testing

@testable import YAML

/// A row of a table, with a name that says what it shows.
struct Row<Input: Sendable, Expected: Sendable>: Sendable, CustomTestStringConvertible {
    var name: String
    var input: Input
    var expected: Expected

    init(_ name: String, _ input: Input, _ expected: Expected) {
        self.name = name
        self.input = input
        self.expected = expected
    }

    var testDescription: String { name }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

func compose(_ text: String, limits: Limits = .standard) throws(YAMLError) -> Composed {
    try YAMLReader.compose(bytes(text)[...], limits: limits)
}

/// The tree of a text in which nothing is wrong.
func tree(_ text: String) throws -> Node {
    let composed = try compose(text)
    try #require(composed.findings.isEmpty, "\(composed.findings)")
    return try #require(composed.root)
}

/// The tree as compact JSON, which is short to write down.
func json(_ text: String) throws -> String { JSON.write(try tree(text), .compact) }

func written(_ node: Node) -> [UInt8] {
    var writer = YAMLWriter()
    writer.document(node)
    return writer.bytes
}

/// A small generator that repeats itself for the same seed, so that a failure can be run again.
struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &self)]
    }
}
