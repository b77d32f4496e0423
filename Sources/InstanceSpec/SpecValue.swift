package import YAML

/// A Swift type that a field of the API can have.
package protocol SpecValue: Sendable {
    /// What the value may look like before a table line limits it further.
    static var shape: Shape { get }
    /// Nil when the node is of another type; the checker has said so already.
    init?(node: Node)
    /// The value as a document writes it; nil when there is nothing to write.
    var node: Node? { get }
}

extension Bool: SpecValue {
    package static var shape: Shape { .bool }
    package init?(node: Node) {
        guard let bool = node.bool else { return nil }
        self = bool
    }
    package var node: Node? { Node(self) }
}

extension Int: SpecValue {
    package static var shape: Shape { .integer(IntegerLimits()) }
    package init?(node: Node) {
        guard let int = node.int else { return nil }
        self = int
    }
    package var node: Node? { Node(self) }
}

extension String: SpecValue {
    package static var shape: Shape { .string(StringLimits()) }
    package init?(node: Node) {
        guard let string = node.string else { return nil }
        self = string
    }
    package var node: Node? { isEmpty ? nil : Node(self) }
}

/// Stays a tree: `config.raw` and the types of Kubernetes itself.
extension Node: SpecValue {
    package static var shape: Shape { .any }
    package init?(node: Node) { self = node }
    package var node: Node? { self }
}

/// Stays an ordered mapping of trees.
extension Mapping: SpecValue {
    package static var shape: Shape { .anyObject }
    package init?(node: Node) {
        guard let mapping = node.mapping else { return nil }
        self = mapping
    }
    package var node: Node? { Node(nonEmpty: self) }
}

extension Optional: SpecValue where Wrapped: SpecValue {
    package static var shape: Shape { Wrapped.shape }
    package init?(node: Node) {
        guard let value = Wrapped(node: node) else { return nil }
        self = .some(value)
    }
    package var node: Node? { flatMap(\.node) }
}

extension Array: SpecValue where Element: SpecValue {
    package static var shape: Shape { .sequence(Element.shape, SequenceLimits()) }
    package init?(node: Node) {
        guard let nodes = node.sequence else { return nil }
        self = nodes.compactMap { Element(node: $0) }
    }
    package var node: Node? { isEmpty ? nil : Node(map { $0.node ?? Node(.string("")) }) }
}

/// Keys and texts, in the order in which they were written: labels, annotations, workspace files.
package struct StringMap: SpecValue, ExpressibleByDictionaryLiteral, Equatable {
    package struct Entry: Sendable, Equatable {
        package var key: String
        package var value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    package var entries: [Entry]

    package init(_ entries: [Entry] = []) { self.entries = entries }
    package init(dictionaryLiteral elements: (String, String)...) {
        entries = elements.map { Entry(key: $0.0, value: $0.1) }
    }

    package static var shape: Shape { .map(.string(StringLimits()), MapLimits()) }
    package init?(node: Node) {
        guard let mapping = node.mapping else { return nil }
        entries = mapping.entries.compactMap { entry in
            entry.value.string.map { Entry(key: entry.key, value: $0) }
        }
    }
    package var node: Node? { isEmpty ? nil : Node(mapping) }

    package var mapping: Mapping { Mapping(entries.map { .init(key: $0.key, value: Node($0.value)) }) }
    package var isEmpty: Bool { entries.isEmpty }
    package var keys: [String] { entries.map(\.key) }
    package subscript(key: String) -> String? { entries.first { $0.key == key }?.value }
    package mutating func remove(_ key: String) { entries.removeAll { $0.key == key } }
}
