package import Diagnostics

/// A document's tree, with what is wrong in it but does not keep it from being read.
package struct Composed: Sendable {
    /// Nil for a document without content.
    package var root: Node?
    package var findings: [Finding]
}

/// Builds the tree of one document from libyaml's events: anchors, aliases, merge keys, tags, and the limits.
struct Composer {
    private let reader: EventReader
    private let limits: Limits
    private var anchors: [String: Counted] = [:]
    private var aliased = 0
    private var findings: [Finding] = []

    /// Reads one document.
    /// - Parameter firstLine: the line of the stream on which `bytes` begins, from 1.
    /// - Throws: `YAMLError` where the text stops being YAML or goes beyond a limit.
    static func compose(
        _ bytes: ArraySlice<UInt8>, firstLine: Int = 1, limits: Limits = .standard
    ) throws(YAMLError) -> Composed {
        try checkEncoding(bytes, firstLine: firstLine, limits: limits)
        return try EventReader.read(bytes, firstLine: firstLine) { reader throws(YAMLError) in
            var composer = Composer(reader: reader, limits: limits)
            return try composer.document()
        }
    }

    private init(reader: EventReader, limits: Limits) {
        self.reader = reader
        self.limits = limits
    }

    private mutating func document() throws(YAMLError) -> Composed {
        _ = try reader.next()  // stream start
        guard case .documentStart = try reader.next().kind else { return Composed(root: nil, findings: []) }
        let root = try node(try reader.next(), depth: 0).node
        _ = try reader.next()  // document end
        let after = try reader.next()
        guard case .streamEnd = after.kind else {
            throw YAMLError(secondDocument: after.span)
        }
        return Composed(root: root, findings: findings)
    }

    /// A node, how many nodes are in it, itself included, and how many lists and mappings lie inside each other.
    private typealias Counted = (node: Node, size: Int, height: Int)

    private mutating func node(_ event: Event, depth: Int) throws(YAMLError) -> Counted {
        switch event.kind {
        case .scalar(let text, let tag, let anchor, let plain):
            let node = Node(scalar(text, tag: tag, plain: plain, span: event.span), span: event.span)
            return remember((node, 1, 0), anchor)
        case .alias(let name):
            guard let target = anchors[name] else {
                throw YAMLError(
                    id: "yaml-alias", message: "alias *\(name) names no anchor above it", span: event.span,
                    fix: "write &\(name) in front of the value that is meant")
            }
            aliased += target.size
            guard aliased <= limits.aliasedNodes else {
                throw YAMLError(
                    id: "yaml-alias", message: "aliases add more than \(limits.aliasedNodes) values to the document",
                    span: event.span, fix: "write the values out instead of nesting aliases")
            }
            try checkDepth(depth + target.height - 1, event.span)
            return target
        case .sequenceStart(let tag, let anchor):
            try checkDepth(depth, event.span)
            checkTag(tag, "seq", event.span)
            return remember(try sequence(event.span, depth: depth + 1), anchor)
        case .mappingStart(let tag, let anchor):
            try checkDepth(depth, event.span)
            checkTag(tag, "map", event.span)
            return remember(try mapping(event.span, depth: depth + 1), anchor)
        default: preconditionFailure("libyaml sent \(event.kind) where a value must begin")
        }
    }

    private mutating func sequence(_ start: Span, depth: Int) throws(YAMLError) -> Counted {
        var nodes: [Node] = []
        var size = 1
        var height = 1
        while true {
            let event = try reader.next()
            if case .sequenceEnd = event.kind {
                return (Node(.sequence(nodes), span: Span(start: start.start, end: event.span.end)), size, height)
            }
            let element = try node(event, depth: depth)
            nodes.append(element.node)
            size += element.size
            height = max(height, element.height + 1)
        }
    }

    private mutating func mapping(_ start: Span, depth: Int) throws(YAMLError) -> Counted {
        var mapping = Mapping()
        var merges: [(position: Int, value: Node)] = []
        var seen = KeySet()
        var size = 1
        var height = 1
        while true {
            let event = try reader.next()
            if case .mappingEnd = event.kind {
                if !merges.isEmpty { merge(merges, into: &mapping) }
                return (Node(.mapping(mapping), span: Span(start: start.start, end: event.span.end)), size, height)
            }
            let key = try key(event)
            let value = try node(try reader.next(), depth: depth)
            size += value.size + 1
            height = max(height, value.height + 1)
            if key.isMerge {
                merges.append((mapping.entries.count, value.node))
            } else if let first = seen.insert(key.text, event.span) {
                report(
                    Finding(
                        "yaml-duplicate-key", .error,
                        "key \(quoted(key.text)) is written twice; the first is on line \(first.start.line)",
                        fix: "keep one of the two", span: event.span))
            } else {
                mapping.entries.append(.init(key: key.text, keySpan: event.span, value: value.node))
            }
        }
    }

    private mutating func key(_ event: Event) throws(YAMLError) -> (text: String, isMerge: Bool) {
        switch event.kind {
        case .scalar(let text, let tag, let anchor, let plain):
            if let anchor { anchors[anchor] = (Node(.string(text), span: event.span), 1, 0) }
            if plain, text == "<<", tag == nil { return (text, true) }
            return (plain && tag == nil ? plainKey(text, event.span) : text, false)
        case .alias(let name):
            if let text = anchors[name]?.node.string { return (text, false) }
        default: break
        }
        throw YAMLError(
            id: "yaml-key", message: "a key must be a single word or text", span: event.span,
            fix: "quote a key that begins with [, {, * or ?")
    }

    /// A bare word as the Kubernetes tools read a key: `on:` is true to them, and becomes the text "true".
    private mutating func plainKey(_ text: String, _ span: Span) -> String {
        guard case .value(let value) = ScalarResolver.resolve(plain: text) else { return text }
        switch value {
        case .number(let number): return number.text
        case .bool(let bool) where text != String(bool):
            report(
                Finding(
                    "yaml-boolean-key", .warning, "key \(text) is read as \"\(bool)\" by Helm and kubectl",
                    fix: "quote the key: \"\(text)\"", span: span))
            return String(bool)
        default: return text
        }
    }

    /// What is written wins over what is merged in; of a list of mappings the first wins, of several `<<` the last.
    private mutating func merge(_ merges: [(position: Int, value: Node)], into mapping: inout Mapping) {
        var present = Set(mapping.entries.map { ExactKey($0.key) })
        var additions: [[Mapping.Entry]] = []
        for merge in merges.reversed() {
            var addition: [Mapping.Entry] = []
            for source in merge.value.sequence ?? [merge.value] {
                guard let entries = source.mapping?.entries else {
                    report(
                        Finding(
                            "yaml-merge-key", .error,
                            "<< takes a mapping or a list of mappings, not \(source.typeName)",
                            fix: "name an anchor that stands before a mapping", span: source.span))
                    continue
                }
                for entry in entries where present.insert(ExactKey(entry.key)).inserted { addition.append(entry) }
            }
            additions.append(addition)
        }
        var entries: [Mapping.Entry] = []
        var taken = 0
        for (merge, addition) in zip(merges, additions.reversed()) {
            entries += mapping.entries[taken..<merge.position] + addition
            taken = merge.position
        }
        mapping.entries = entries + mapping.entries[taken...]
    }

    private mutating func scalar(_ text: String, tag: String?, plain: Bool, span: Span) -> Node.Content {
        func report(_ message: String, _ fix: String) {
            self.report(Finding("yaml-tag", .error, message, fix: fix, span: span))
        }
        func resolved() -> Node.Content {
            switch ScalarResolver.resolve(plain: text) {
            case .value(let value): return value
            case .notJSON:
                report("\(text) is no number that Kubernetes can hold", "write a finite number, or quote the text")
                return .null
            }
        }
        guard let tag, tag != "!" else { return plain && tag == nil ? resolved() : .string(text) }
        let name = tag.hasPrefix(Self.coreTag) ? String(tag.dropFirst(Self.coreTag.count)) : ""
        if name == "str" { return .string(text) }
        let value = resolved()
        switch (name, value) {
        case ("null", .null), ("bool", .bool), ("int", .number), ("float", .number): return value
        case ("null", _), ("bool", _), ("int", _), ("float", _):
            report("\(quoted(text)) does not fit its tag !!\(name)", "remove the tag or correct the value")
        default:
            report("tag \(quoted(tag)) is not supported", "remove the tag and write the value itself")
        }
        return .null
    }

    private mutating func checkTag(_ tag: String?, _ expected: String, _ span: Span) {
        guard let tag, tag != "!", tag != Self.coreTag + expected else { return }
        report(
            Finding(
                "yaml-tag", .error, "tag \(quoted(tag)) is not supported",
                fix: "remove the tag and write the value itself", span: span))
    }

    private func checkDepth(_ depth: Int, _ span: Span) throws(YAMLError) {
        guard depth >= limits.depth else { return }
        throw YAMLError(
            id: "yaml-too-deep", message: "more than \(limits.depth) lists and mappings inside each other", span: span,
            fix: "no Kubernetes document nests this deep; is this really the manifest?")
    }

    /// Nobody reads a thousand findings, and a hostile document could have millions. The first error is kept whatever
    /// was there before.
    private mutating func report(_ finding: Finding) {
        guard findings.count < 1000 || (finding.severity == .error && findings.last?.severity == .warning) else {
            return
        }
        findings.append(finding)
    }

    private mutating func remember(_ counted: Counted, _ anchor: String?) -> Counted {
        if let anchor { anchors[anchor] = counted }
        return counted
    }

    private static let coreTag = "tag:yaml.org,2002:"
}

/// The keys of one mapping: compared one by one while they are few, hashed when a mapping is large.
private struct KeySet {
    private var few: [(key: String, span: Span)] = []
    private var many: [ExactKey: Span] = [:]

    /// - Returns: where the key was written before, if it was.
    mutating func insert(_ key: String, _ span: Span) -> Span? {
        if many.isEmpty {
            if let first = few.first(where: { isSame($0.key, key) }) { return first.span }
            few.append((key, span))
            if few.count > 16 { for (key, span) in few { many[ExactKey(key)] = span } }
            return nil
        }
        if let first = many[ExactKey(key)] { return first }
        many[ExactKey(key)] = span
        return nil
    }
}

/// The text must be UTF-8 and of a bearable size before libyaml sees it.
func checkEncoding(_ bytes: ArraySlice<UInt8>, firstLine: Int, limits: Limits) throws(YAMLError) {
    guard bytes.count <= limits.documentBytes else {
        let start = Position(line: firstLine, column: 1)
        throw YAMLError(
            id: "yaml-too-large", message: "the document is larger than \(limits.documentBytes >> 20) MiB",
            span: Span(start: start, end: start), fix: "Kubernetes stores no object of this size; split it")
    }
    guard let wrong = firstInvalidUTF8(bytes) else { return }
    let start = place(of: wrong, in: bytes, firstLine: firstLine)
    throw YAMLError(
        id: "yaml-encoding", message: "the text is not UTF-8: byte 0x\(String(bytes[wrong], radix: 16))",
        span: Span(start: start, end: start), fix: "save the file as UTF-8; is this really a YAML text?")
}

/// The line and column of a byte.
func place(of index: Int, in bytes: ArraySlice<UInt8>, firstLine: Int) -> Position {
    let before = bytes[..<Swift.min(index, bytes.endIndex)]
    let newline = UInt8(ascii: "\n")
    let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? bytes.startIndex
    return Position(
        line: firstLine + before.count { $0 == newline },
        column: String(decoding: before[lineStart...], as: UTF8.self).unicodeScalars.count + 1)
}
