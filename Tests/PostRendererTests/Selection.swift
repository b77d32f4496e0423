import Foundation
import Testing
import YAML

/// A line of a golden case's `show.txt`: `KIND[/NAME] [PATH] [~ WORD]`.
///
/// A path has keys, `[0]`, `["any key"]`, `[name=of an element]` and `[*]` for every element. With a word, only the lines
/// of a text that hold it are shown.
struct Selection {
    enum Step: Equatable {
        case key(String)
        case index(Int)
        case element(key: String, value: String)
        case every
    }

    struct Misspelt: Error {
        var path: String
    }

    let kind: Substring
    let name: Substring?
    let steps: [Step]
    let word: String?

    init(_ line: String) throws {
        let parts = line.components(separatedBy: " ~ ")
        word = parts.count > 1 ? parts[1] : nil
        let words = parts[0].split(separator: " ", maxSplits: 1)
        let object = words[0].split(separator: "/", maxSplits: 1)
        kind = object[0]
        name = object.count > 1 ? object[1] : nil
        steps = words.count > 1 ? try Self.steps(words[1]) : []
    }

    /// What it finds, in the order of the objects; empty when there is none.
    func select(_ objects: [Node]) -> [Node] {
        let chosen = objects.filter { object in
            object["kind"]?.string.map { $0 == kind } ?? false
                && (name == nil || object["metadata"]?["name"]?.string.map { $0 == name! } ?? false)
        }
        return chosen.compactMap { Self.find($0, steps[...]) }.map(shortened)
    }

    private func shortened(_ node: Node) -> Node {
        guard let word, let text = node.string else { return node }
        return Node(text.split(separator: "\n").map(String.init).filter { $0.contains(word) })
    }

    private static func find(_ node: Node, _ steps: ArraySlice<Step>) -> Node? {
        guard let step = steps.first else { return node }
        let rest = steps.dropFirst()
        switch step {
        case .key(let key): return node[key].flatMap { find($0, rest) }
        case .index(let index):
            let elements = node.sequence ?? []
            return elements.indices.contains(index) ? find(elements[index], rest) : nil
        case .element(let key, let value):
            return node.sequence?.first { $0[key]?.string == value }.flatMap { find($0, rest) }
        case .every: return node.sequence.map { Node($0.compactMap { find($0, rest) }) }
        }
    }

    private static func steps(_ path: Substring) throws -> [Step] {
        var steps: [Step] = []
        var rest = path
        while let first = rest.first {
            if first == "[" {
                guard let end = rest.firstIndex(of: "]") else { throw Misspelt(path: String(path)) }
                steps.append(step(in: rest[rest.index(after: rest.startIndex)..<end]))
                rest = rest[rest.index(after: end)...]
            } else {
                if first == "." { rest = rest.dropFirst() }
                let key = rest.prefix { $0 != "." && $0 != "[" }
                guard !key.isEmpty else { throw Misspelt(path: String(path)) }
                steps.append(.key(String(key)))
                rest = rest[key.endIndex...]
            }
        }
        return steps
    }

    private static func step(in brackets: Substring) -> Step {
        if brackets == "*" { return .every }
        if let index = Int(brackets) { return .index(index) }
        if brackets.hasPrefix("\"") { return .key(String(brackets.dropFirst().dropLast())) }
        let sides = brackets.split(separator: "=", maxSplits: 1).map(String.init)
        return .element(key: sides[0], value: sides.count > 1 ? sides[1] : "")
    }
}

@Suite struct SelectionTests {
    @Test func findsWhatItNames() throws {
        let object: Node = [
            "kind": "A", "metadata": ["name": "x"],
            "list": [["name": "one", "text": "a\nb\nab\n"], ["name": "two", "k.e/y": 2]],
        ]
        func count(_ line: String) throws -> [Node] { try Selection(line).select([object]) }
        #expect(try count("A list[name=two][\"k.e/y\"]") == [2])
        #expect(try count("A/x list[*].name") == [["one", "two"]])
        #expect(try count("A list[0].text ~ b") == [["b", "ab"]])
        #expect(try count("A/y list").isEmpty && count("B").isEmpty && count("A list[2]").isEmpty)
        for line in ["A a..b", "A a[0"] { #expect(throws: Selection.Misspelt.self) { try Selection(line) } }
    }
}
