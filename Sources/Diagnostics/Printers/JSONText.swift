/// JSON as the printers write it. The module YAML has a writer too, but builds on this one.
enum JSONText {
    /// A text in quotes. What is no character of XML or a terminal is escaped, though JSON would allow it.
    static func string(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    static func list(_ elements: [String]) -> String { "[" + elements.joined(separator: ", ") + "]" }

    /// Members in this order; a value of nil leaves its key out.
    static func object(_ members: [(String, String?)]) -> String {
        let written = members.compactMap { key, value in value.map { "\(string(key)): \($0)" } }
        return "{" + written.joined(separator: ", ") + "}"
    }
}
