extension Unicode.Scalar {
    var isDigit: Bool { ("0"..."9").contains(self) }
    var isLowercaseLetter: Bool { ("a"..."z").contains(self) }
    var isLetterOrDigit: Bool { isDigit || isLowercaseLetter || ("A"..."Z").contains(self) }
    var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}

extension StringProtocol {
    /// The first character that is no ASCII letter or digit and none of `others`.
    func firstOutside(lettersDigitsAnd others: String) -> Unicode.Scalar? {
        unicodeScalars.first { !$0.isLetterOrDigit && !others.unicodeScalars.contains($0) }
    }

    /// Split at every `/`, with what is empty kept.
    var segments: [SubSequence] { split(separator: "/", omittingEmptySubsequences: false) }
}

/// Lower-case letters, digits and hyphens, with neither end a hyphen; at most 63 bytes (RFC 1123).
func isDNSLabel(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last else { return false }
    return text.utf8.count <= 63 && first != "-" && last != "-"
        && text.unicodeScalars.allSatisfy { $0.isLowercaseLetter || $0.isDigit || $0 == "-" }
}
