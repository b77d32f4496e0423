/// What a plain scalar means to the Kubernetes tools, which read YAML 1.1 (`on`, `y` and `012` are not strings).
enum ScalarResolver {
    enum Resolved {
        case value(Node.Content)
        /// `.inf`, `.nan`: YAML has them, JSON and so Kubernetes do not.
        case notJSON
    }

    static func resolve(plain text: String) -> Resolved {
        guard let first = text.utf8.first else { return .value(.null) }
        switch first {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            return number(text) ?? .value(.string(text))
        default:
            return .value(word(text) ?? .string(text))
        }
    }

    /// What YAML 1.1 reads a bare word as; nil when it is just text.
    static func word(_ text: String) -> Node.Content? {
        guard let first = text.utf8.first, text.utf8.count <= 5 else { return nil }
        // Most words are told apart by their first letter.
        switch first | 0x20 {
        case UInt8(ascii: "t"): return ["true", "True", "TRUE"].contains(text) ? .bool(true) : nil
        case UInt8(ascii: "y"): return ["y", "Y", "yes", "Yes", "YES"].contains(text) ? .bool(true) : nil
        case UInt8(ascii: "f"): return ["false", "False", "FALSE"].contains(text) ? .bool(false) : nil
        case UInt8(ascii: "n"):
            if ["n", "N", "no", "No", "NO"].contains(text) { return .bool(false) }
            return ["null", "Null", "NULL"].contains(text) ? .null : nil
        case UInt8(ascii: "o"):
            if ["on", "On", "ON"].contains(text) { return .bool(true) }
            return ["off", "Off", "OFF"].contains(text) ? .bool(false) : nil
        default: return text == "~" ? .null : nil
        }
    }

    /// Nil when the text is no number; `0x1f`, `0b11`, `0o17`, `017` and `1_000` become decimal.
    static func number(_ text: String) -> Resolved? {
        var digits = Substring(text)
        let negative = digits.first == "-"
        if let sign = digits.first, sign == "-" || sign == "+" { digits = digits.dropFirst() }
        if digits == ".inf" || digits == ".Inf" || digits == ".INF" { return .notJSON }
        if text == ".nan" || text == ".NaN" || text == ".NAN" { return .notJSON }
        guard let first = digits.utf8.first, isDigit(first) || first == UInt8(ascii: ".") else { return nil }
        let plain = digits.utf8.contains(UInt8(ascii: "_")) ? digits.filter { $0 != "_" } : String(digits)
        let sign = negative ? "-" : ""
        if plain.utf8.allSatisfy(isDigit) {
            guard plain.utf8.count > 1, plain.utf8.first == UInt8(ascii: "0") else {
                return .value(.number(Number(text: sign + plain)))
            }
            return based(plain.dropFirst(), radix: 8, sign: sign)
        }
        if plain.hasPrefix("0x") { return based(plain.dropFirst(2), radix: 16, sign: sign) }
        if plain.hasPrefix("0b") { return based(plain.dropFirst(2), radix: 2, sign: sign) }
        if plain.hasPrefix("0o") { return based(plain.dropFirst(2), radix: 8, sign: sign) }
        return decimal(plain).map { .value(.number(Number(text: sign + $0))) }
    }

    private static func based(_ digits: Substring, radix: Int, sign: String) -> Resolved? {
        guard !digits.isEmpty, digits.utf8.first.map({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }) == true,
            let value = UInt64(digits, radix: radix)
        else { return nil }
        return .value(.number(Number(text: sign + String(value))))
    }

    /// `1.`, `.5` and `1e3` in the form JSON wants; nil when it is no decimal number.
    private static func decimal(_ text: String) -> String? {
        var bytes = Substring(text).utf8
        func takeDigits() -> String {
            let digits = bytes.prefix(while: isDigit)
            bytes = bytes.dropFirst(digits.count)
            return String(Substring(digits))
        }
        let whole = takeDigits()
        // JSON has no leading zeros: 00.5 is 0.5.
        let significant = whole.utf8.drop { $0 == UInt8(ascii: "0") }
        var result = significant.isEmpty ? "0" : String(Substring(significant))
        var fraction = ""
        if bytes.first == UInt8(ascii: ".") {
            bytes = bytes.dropFirst()
            fraction = takeDigits()
            result += "." + (fraction.isEmpty ? "0" : fraction)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        if let mark = bytes.first, mark | 0x20 == UInt8(ascii: "e") {
            bytes = bytes.dropFirst()
            result += "e"
            if let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                bytes = bytes.dropFirst()
                result += sign == UInt8(ascii: "-") ? "-" : "+"
            }
            let exponent = takeDigits()
            guard !exponent.isEmpty else { return nil }
            result += exponent
        }
        return bytes.isEmpty ? result : nil
    }
}

func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
