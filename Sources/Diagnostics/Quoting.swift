/// The user's own word in double quotes, for messages: control characters are shown as escapes, so that a hostile
/// value can neither move the cursor nor forge a line, and a very long one is cut.
package func quoted(_ text: String, limit: Int = 120) -> String {
    let isHarmless =
        text.utf8.count <= limit
        && text.utf8.allSatisfy { byte in
            byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        }
    if isHarmless { return "\"\(text)\"" }
    var result = "\""
    var count = 0
    for scalar in text.unicodeScalars {
        if count == limit {
            result += "…"
            break
        }
        count += 1
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        case "\r": result += "\\r"
        default: result += isInvisible(scalar) ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
    }
    return result + "\""
}

package func quoted(_ text: Substring, limit: Int = 120) -> String { quoted(String(text), limit: limit) }

/// Characters that change how the text around them is shown: controls, line separators, bidirectional overrides.
package func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: true
    default: false
    }
}
