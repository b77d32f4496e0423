package import Diagnostics

/// A YAML or JSON value that knows where it was written. Mappings keep their order.
///
/// It takes Swift literals, so that the code that makes an object has the shape of its YAML. In a literal a nil value
/// drops its key, a nil element its place.
package struct Node: Sendable {
    package enum Content: Sendable {
        case null
        case bool(Bool)
        case number(Number)
        case string(String)
        case sequence([Node])
        case mapping(Mapping)
    }

    package var content: Content
    private var place: Place

    /// Nil for what we made ourselves.
    package var span: Span? {
        get { place.span }
        set { place = Place(newValue) }
    }

    package init(_ content: Content, span: Span? = nil) {
        self.content = content
        place = Place(span)
    }
}

/// A span or none, in the size of a span: trees are large, and a line 0 does not exist.
private struct Place: Sendable {
    private var stored: Span

    init(_ span: Span?) {
        let nowhere = Position(line: 0, column: 0)
        stored = span ?? Span(start: nowhere, end: nowhere)
    }

    var span: Span? { stored.start.line == 0 ? nil : stored }
}

/// An ordered mapping. Keys are strings, as in every Kubernetes document.
package struct Mapping: Sendable {
    package struct Entry: Sendable {
        package var key: String
        package var value: Node
        private var place: Place

        package var keySpan: Span? { place.span }

        package init(key: String, keySpan: Span? = nil, value: Node) {
            self.key = key
            self.value = value
            place = Place(keySpan)
        }
    }

    package var entries: [Entry]

    package init(_ entries: [Entry] = []) { self.entries = entries }

    package var isEmpty: Bool { entries.isEmpty }
    package var keys: [String] { entries.map(\.key) }

    /// Reads the key's value. Setting replaces it in place or appends; setting nil removes the key.
    package subscript(key: String) -> Node? {
        get { entry(key)?.value }
        set {
            let index = entries.firstIndex { isSame($0.key, key) }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append(Entry(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    package func entry(_ key: String) -> Entry? { entries.first { isSame($0.key, key) } }
}

/// Whether two texts are the same bytes. `==` alone takes é for e with an accent behind it, which YAML and JSON do not.
func isSame(_ left: String, _ right: String) -> Bool { left == right && left.utf8.elementsEqual(right.utf8) }

/// A key as YAML and JSON compare them: by its bytes.
struct ExactKey: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ExactKey, right: ExactKey) -> Bool { isSame(left.text, right.text) }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

// MARK: Reading

extension Node {
    package var isNull: Bool { if case .null = content { true } else { false } }
    package var bool: Bool? { if case .bool(let bool) = content { bool } else { nil } }
    package var number: Number? { if case .number(let number) = content { number } else { nil } }
    package var int: Int? { number?.int }
    package var string: String? { if case .string(let string) = content { string } else { nil } }
    package var sequence: [Node]? { if case .sequence(let nodes) = content { nodes } else { nil } }
    package var mapping: Mapping? { if case .mapping(let mapping) = content { mapping } else { nil } }

    /// A mapping's value under a key; nil when this is no mapping or has no such key. Setting turns null into a mapping.
    package subscript(key: String) -> Node? {
        get { mapping?[key] }
        set {
            var changed = mapping ?? Mapping()
            changed[key] = newValue
            content = .mapping(changed)
        }
    }

    /// Walks mappings and sequences; nil when a step does not exist.
    package subscript(path: Path) -> Node? {
        var node = self
        for step in path.steps {
            let next: Node? =
                switch step {
                case .key(let key): node[key]
                case .index(let index): node.sequence.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                }
            guard let next else { return nil }
            node = next
        }
        return node
    }

    /// What a message calls this kind of value.
    package var typeName: String {
        switch content {
        case .null: "null"
        case .bool: "a boolean"
        case .number(let number): number.isInteger ? "an integer" : "a number"
        case .string: "a string"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    /// Whether nothing is in it: null, an empty string, list or mapping.
    package var isEmpty: Bool {
        switch content {
        case .null: true
        case .string(let string): string.isEmpty
        case .sequence(let nodes): nodes.isEmpty
        case .mapping(let mapping): mapping.isEmpty
        case .bool, .number: false
        }
    }
}

// MARK: Making

extension Node {
    package static let null = Node(.null)
    package init(_ string: String) { self.init(.string(string)) }
    package init(_ int: Int) { self.init(.number(Number(int))) }
    package init(_ bool: Bool) { self.init(.bool(bool)) }
    package init(_ mapping: Mapping) { self.init(.mapping(mapping)) }
    package init(_ nodes: [Node]) { self.init(.sequence(nodes)) }
    package init(_ strings: [String]) { self.init(.sequence(strings.map { Node($0) })) }

    /// Nil for nil, so that the key is left out.
    package init?(_ string: String?) {
        guard let string else { return nil }
        self.init(string)
    }
    package init?(_ int: Int?) {
        guard let int else { return nil }
        self.init(int)
    }
    package init?(_ bool: Bool?) {
        guard let bool else { return nil }
        self.init(bool)
    }

    /// Nil for an empty list or mapping, so that the key is left out.
    package init?(nonEmpty nodes: [Node]) {
        guard !nodes.isEmpty else { return nil }
        self.init(nodes)
    }
    package init?(nonEmpty mapping: Mapping) {
        guard !mapping.isEmpty else { return nil }
        self.init(mapping)
    }

    /// This value, or nil when nothing is in it.
    package var nonEmpty: Node? { isEmpty ? nil : self }
}

extension Node: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    package init(stringLiteral value: String) { self.init(value) }
    package init(integerLiteral value: Int) { self.init(value) }
    package init(booleanLiteral value: Bool) { self.init(value) }
}

extension Node: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: Node?...) { self.init(.sequence(elements.compactMap { $0 })) }
}

extension Node: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, Node?)...) {
        var entries: [Mapping.Entry] = []
        entries.reserveCapacity(elements.count)
        for case (let key, let value?) in elements { entries.append(Mapping.Entry(key: key, value: value)) }
        self.init(.mapping(Mapping(entries)))
    }
}

extension Mapping: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, Node?)...) {
        self.init(elements.compactMap { key, value in value.map { Entry(key: key, value: $0) } })
    }
}

// MARK: Comparing

extension Node: Equatable {
    /// Same value, wherever it was written; the order of a mapping's keys counts.
    package static func == (left: Node, right: Node) -> Bool {
        switch (left.content, right.content) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.sequence(let left), .sequence(let right)): left == right
        case (.mapping(let left), .mapping(let right)):
            left.entries.count == right.entries.count
                && zip(left.entries, right.entries).allSatisfy {
                    $0.key.utf8.elementsEqual($1.key.utf8) && $0.value == $1.value
                }
        default: false
        }
    }
}
