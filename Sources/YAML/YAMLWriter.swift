/// Writes trees as block-style YAML that every reader, 1.1 or 1.2, understands the same way.
package struct YAMLWriter {
    package private(set) var bytes: [UInt8] = []

    /// - Parameter bytes: what stands in front.
    package init(appendingTo bytes: [UInt8] = []) { self.bytes = bytes }

    /// Writes one document, with `---` in front and a line feed behind.
    package mutating func document(_ node: Node, comment: String? = nil) {
        append("---\n")
        if let comment { append("# \(comment)\n") }
        root(node)
    }

    /// Writes a tree from the first column.
    package mutating func root(_ node: Node) {
        switch node.content {
        case .mapping(let mapping) where !mapping.isEmpty: write(mapping, indent: 0, continuing: false)
        case .sequence(let nodes) where !nodes.isEmpty: write(nodes, indent: 0)
        default:
            writeScalar(node, indent: 0)
            append("\n")
        }
    }

    /// Appends text as it is.
    package mutating func raw(_ text: some Sequence<UInt8>) { bytes.append(contentsOf: text) }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func pad(_ count: Int) {
        for _ in 0..<count { bytes.append(UInt8(ascii: " ")) }
    }

    /// - Parameter continuing: whether the first key stands on a line that has begun already (`- key:`).
    private mutating func write(_ mapping: Mapping, indent: Int, continuing: Bool) {
        var first = continuing
        for entry in mapping.entries {
            if !first { pad(indent) }
            first = false
            writeKey(entry.key, indent: indent)
            switch entry.value.content {
            case .mapping(let inner) where !inner.isEmpty:
                append("\n")
                write(inner, indent: indent + 2, continuing: false)
            case .sequence(let nodes) where !nodes.isEmpty:
                append("\n")
                write(nodes, indent: indent)
            default:
                bytes.append(UInt8(ascii: " "))
                writeScalar(entry.value, indent: indent)
                append("\n")
            }
        }
    }

    private mutating func write(_ nodes: [Node], indent: Int) {
        for node in nodes {
            pad(indent)
            append("- ")
            switch node.content {
            case .mapping(let inner) where !inner.isEmpty: write(inner, indent: indent + 2, continuing: true)
            case .sequence(let inner) where !inner.isEmpty:
                // A list right in a list begins on a line of its own.
                bytes.removeLast()
                append("\n")
                write(inner, indent: indent + 2)
            default:
                writeScalar(node, indent: indent)
                append("\n")
            }
        }
    }

    private mutating func writeScalar(_ node: Node, indent: Int) {
        switch node.content {
        case .null: append("null")
        case .bool(let bool): append(bool ? "true" : "false")
        case .number(let number): append(Self.universal(number.text))
        case .string(let string): writeString(string, indent: indent, asKey: false)
        case .sequence: append("[]")
        case .mapping: append("{}")
        }
    }

    /// `1e3` is a text to readers of YAML 1.1; `1.0e+3` is a number to all.
    private static func universal(_ number: String) -> String {
        guard let mark = number.firstIndex(where: { $0 == "e" || $0 == "E" }) else { return number }
        let mantissa = number[..<mark]
        let exponent = number[number.index(after: mark)...]
        return (mantissa.contains(".") ? mantissa : mantissa + ".0") + "e"
            + (exponent.hasPrefix("-") || exponent.hasPrefix("+") ? exponent : "+" + exponent)
    }

    private mutating func writeKey(_ key: String, indent: Int) {
        // Readers look for the colon of a simple key within 1024 characters; an escape takes four times the bytes.
        let isLong = key.utf8.count > 250
        if isLong { append("? ") }
        writeString(key, indent: indent, asKey: true)
        if isLong {
            append("\n")
            pad(indent)
        }
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func writeString(_ string: String, indent: Int, asKey: Bool) {
        if ScalarStyle.isPlain(string) { return append(string) }
        let utf8 = Array(string.utf8)
        if !asKey, ScalarStyle.isBlock(utf8, string) {
            writeBlock(utf8, indent: indent)
        } else {
            writeQuoted(string)
        }
    }

    private mutating func writeQuoted(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": append("\\\"")
            case "\\": append("\\\\")
            case "\n": append("\\n")
            case "\t": append("\\t")
            case "\r": append("\\r")
            case "\0": append("\\0")
            case " "..."~": bytes.append(UInt8(scalar.value))
            default:
                if ScalarStyle.isPrintable(scalar) {
                    append(String(scalar))
                } else {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    let (mark, width) = scalar.value <= 0xFF ? ("x", 2) : scalar.value <= 0xFFFF ? ("u", 4) : ("U", 8)
                    append("\\" + mark + String(repeating: "0", count: width - digits.count) + digits)
                }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func writeBlock(_ utf8: [UInt8], indent: Int) {
        let newline = UInt8(ascii: "\n")
        let trailing = utf8.reversed().prefix { $0 == newline }.count
        bytes.append(UInt8(ascii: "|"))
        if utf8.first == UInt8(ascii: " ") || utf8.first == newline { bytes.append(UInt8(ascii: "2")) }
        if trailing != 1 { bytes.append(UInt8(ascii: trailing == 0 ? "-" : "+")) }
        bytes.append(newline)
        // The line feed behind the last line is the caller's.
        let end = utf8.count - (trailing > 0 ? 1 : 0)
        var start = 0
        while start < end {
            let lineEnd = utf8[start..<end].firstIndex(of: newline) ?? end
            if lineEnd > start {
                pad(indent + 2)
                bytes += utf8[start..<lineEnd]
            }
            if lineEnd < end { bytes.append(newline) }
            start = lineEnd + 1
        }
    }
}

/// How a string may be written.
enum ScalarStyle {
    /// Whether no reader takes the bare text for anything but this string. Strict on purpose: quotes never hurt.
    static func isPlain(_ string: String) -> Bool {
        let utf8 = string.utf8Span.span
        guard !utf8.isEmpty else { return false }
        let first = utf8[0]
        switch first {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "/"): break
        case UInt8(ascii: "1")...UInt8(ascii: "9"): return isQuantity(string)
        default: return false
        }
        var previous = first
        for index in utf8.indices {
            let byte = utf8[index]
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "-")...UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "@"), UInt8(ascii: "="),
                UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"):
                break
            case UInt8(ascii: " "): if previous == UInt8(ascii: ":") { return false }
            default: return false
            }
            previous = byte
        }
        guard previous != UInt8(ascii: " "), previous != UInt8(ascii: ":") else { return false }
        return ScalarResolver.word(string) == nil
    }

    /// `500m`, `10Gi`, `30s`: digits and a unit that no number syntax uses.
    private static func isQuantity(_ string: String) -> Bool {
        switch String(Substring(string.utf8.drop(while: isDigit))) {
        case "m", "Ki", "Mi", "Gi", "Ti", "s", "h": true
        default: false
        }
    }

    /// Whether a block scalar can hold the text: several lines, and nothing that only an escape can say.
    static func isBlock(_ utf8: [UInt8], _ string: String) -> Bool {
        guard utf8.contains(UInt8(ascii: "\n")) else { return false }
        // A line of nothing but blanks, or blanks first, make readers disagree on the indentation.
        guard utf8.first != UInt8(ascii: "\t"), utf8.contains(where: { $0 != 0x0A && $0 != 0x20 }) else { return false }
        let isASCIIText = utf8.allSatisfy { ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x0A || $0 == 0x09 }
        return isASCIIText || string.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || isPrintable($0) }
    }

    /// What YAML lets stand as it is; the byte order mark and the Unicode line separators are left out on purpose.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
