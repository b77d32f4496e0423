/// A text as XML 1.0 holds it. It has no way to write most control characters and the noncharacters, nor do people see
/// them, so a mark stands for them.
package func xmlEscaped(_ text: String, isAttribute: Bool = false) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "\n" where !isAttribute: result += "\n"
        case "\n", "\t", "\r": result += "&#\(scalar.value);"
        default:
            let isForbidden = isInvisible(scalar) || scalar.value & 0xFFFE == 0xFFFE
            result.unicodeScalars.append(isForbidden ? "\u{FFFD}" : scalar)
        }
    }
    return result
}
