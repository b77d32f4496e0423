/// JSON texts, such as an `openclaw.json` that a ConfigMap holds.
package enum JSON {
    package enum Style: Sendable {
        /// No white space.
        case compact
        /// Two spaces, `": "`, no line feed at the end; the keys of objects sorted by their bytes.
        case pretty
    }

    /// The value of a JSON text (RFC 8259); of equal keys in an object the last counts.
    /// - Returns: nil when the text is not JSON or nests deeper than `Limits.standard.depth`.
    package static func read(_ text: String) -> Node? {
        var reader = JSONReader(Array(text.utf8))
        return reader.document()
    }

    /// The tree as JSON. `<`, `>`, `&`, U+2028 and U+2029 are escaped, so that the text may stand in a script or page.
    package static func write(_ node: Node, _ style: Style) -> String {
        var writer = JSONWriter(style: style)
        writer.write(node, indent: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

private struct JSONReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() -> Node? {
        guard let node = value(depth: 0) else { return nil }
        skipBlanks()
        return index == bytes.count ? node : nil
    }

    private mutating func value(depth: Int) -> Node? {
        skipBlanks()
        guard index < bytes.count, depth <= Limits.standard.depth else { return nil }
        switch bytes[index] {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "\""): return string().map { Node($0) }
        case UInt8(ascii: "t"): return take("true") ? true : nil
        case UInt8(ascii: "f"): return take("false") ? false : nil
        case UInt8(ascii: "n"): return take("null") ? .null : nil
        default: return number()
        }
    }

    private mutating func object(depth: Int) -> Node? {
        index += 1
        var mapping = Mapping()
        var positions: [ExactKey: Int] = [:]
        if closes(UInt8(ascii: "}")) { return Node(mapping) }
        while true {
            skipBlanks()
            guard let key = string(), takes(UInt8(ascii: ":")), let value = value(depth: depth + 1) else { return nil }
            if let position = positions[ExactKey(key)] {
                mapping.entries[position].value = value
            } else {
                positions[ExactKey(key)] = mapping.entries.count
                mapping.entries.append(.init(key: key, value: value))
            }
            if closes(UInt8(ascii: "}")) { return Node(mapping) }
            guard takes(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func array(depth: Int) -> Node? {
        index += 1
        var nodes: [Node] = []
        if closes(UInt8(ascii: "]")) { return Node(nodes) }
        while true {
            guard let value = value(depth: depth + 1) else { return nil }
            nodes.append(value)
            if closes(UInt8(ascii: "]")) { return Node(nodes) }
            guard takes(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func number() -> Node? {
        let start = index
        _ = takesNow(UInt8(ascii: "-"))
        guard let first = current, isDigit(first) else { return nil }
        if first == UInt8(ascii: "0") { index += 1 } else { skipDigits() }
        if takesNow(UInt8(ascii: ".")) {
            guard let digit = current, isDigit(digit) else { return nil }
            skipDigits()
        }
        if let mark = current, mark | 0x20 == UInt8(ascii: "e") {
            index += 1
            if !takesNow(UInt8(ascii: "-")) { _ = takesNow(UInt8(ascii: "+")) }
            guard let digit = current, isDigit(digit) else { return nil }
            skipDigits()
        }
        return Node(.number(Number(text: String(decoding: bytes[start..<index], as: UTF8.self))))
    }

    private mutating func string() -> String? {
        guard takesNow(UInt8(ascii: "\"")) else { return nil }
        var result: [UInt8] = []
        while let byte = current {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: result, as: UTF8.self)
            case UInt8(ascii: "\\"): guard escape(into: &result) else { return nil }
            case 0..<0x20: return nil
            default: result.append(byte)
            }
        }
        return nil
    }

    private mutating func escape(into result: inout [UInt8]) -> Bool {
        guard let byte = current else { return false }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(byte)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "u"):
            guard var code = hex4() else { return false }
            if code & 0xFC00 == 0xD800, takesNow(UInt8(ascii: "\\")), takesNow(UInt8(ascii: "u")), let low = hex4(),
                low & 0xFC00 == 0xDC00
            {
                code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
            }
            guard let scalar = Unicode.Scalar(code) else { return false }
            result.append(contentsOf: UTF8.encode(scalar)!)
        default: return false
        }
        return true
    }

    private mutating func hex4() -> UInt32? {
        guard index + 4 <= bytes.count else { return nil }
        let digits = bytes[index..<index + 4]
        guard digits.allSatisfy({ isDigit($0) || (0x61...0x66).contains($0 | 0x20) }) else { return nil }
        index += 4
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private mutating func skipDigits() {
        while let byte = current, isDigit(byte) { index += 1 }
    }

    private mutating func takesNow(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        index += 1
        return true
    }

    private mutating func takes(_ byte: UInt8) -> Bool {
        skipBlanks()
        return takesNow(byte)
    }

    private mutating func closes(_ byte: UInt8) -> Bool { takes(byte) }

    private mutating func take(_ word: StaticString) -> Bool {
        let utf8 = Array(word.description.utf8)
        guard bytes[index...].starts(with: utf8) else { return false }
        index += utf8.count
        return true
    }
}

private struct JSONWriter {
    let style: JSON.Style
    var bytes: [UInt8] = []

    mutating func write(_ node: Node, indent: Int) {
        switch node.content {
        case .null: append("null")
        case .bool(let bool): append(bool ? "true" : "false")
        case .number(let number): append(number.text)
        case .string(let string): write(string)
        case .sequence(let nodes):
            list("[", "]", count: nodes.count, indent: indent) { writer, index in
                writer.write(nodes[index], indent: indent + 2)
            }
        case .mapping(let mapping):
            let entries =
                style == .pretty
                ? mapping.entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } : mapping.entries
            list("{", "}", count: entries.count, indent: indent) { writer, index in
                writer.write(entries[index].key)
                writer.append(writer.style == .pretty ? ": " : ":")
                writer.write(entries[index].value, indent: indent + 2)
            }
        }
    }

    private mutating func list(
        _ open: String, _ close: String, count: Int, indent: Int, _ element: (inout JSONWriter, Int) -> Void
    ) {
        append(open)
        for index in 0..<count {
            if index > 0 { append(",") }
            newLine(indent + 2)
            element(&self, index)
        }
        if count > 0 { newLine(indent) }
        append(close)
    }

    private mutating func newLine(_ indent: Int) {
        guard style == .pretty else { return }
        append("\n")
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent))
    }

    private mutating func write(_ string: String) {
        let utf8 = Array(string.utf8)
        bytes.append(UInt8(ascii: "\""))
        // Runs that need no escape are copied whole.
        if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && !Self.isEscaped($0) }) {
            bytes += utf8
        } else {
            for scalar in string.unicodeScalars { write(scalar) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): true
        default: false
        }
    }

    private mutating func write(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": append("\\\"")
        case "\\": append("\\\\")
        case "\n": append("\\n")
        case "\r": append("\\r")
        case "\t": append("\\t")
        case "\u{8}": append("\\b")
        case "\u{C}": append("\\f")
        case "<", ">", "&", "\u{2028}", "\u{2029}", "\0"..."\u{1F}":
            let digits = String(scalar.value, radix: 16)
            append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
        case " "..."~": bytes.append(UInt8(scalar.value))
        default: append(String(scalar))
        }
    }

    private mutating func append(_ text: String) { bytes += Array(text.utf8) }
}
