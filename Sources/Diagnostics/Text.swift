extension StringProtocol {
    /// Whether the text holds this part, compared byte by byte.
    ///
    /// `contains(_: String)` of the standard library would do, but brings the regular expression engine into the
    /// post-renderer: a megabyte, and slower.
    package func includes(_ part: String) -> Bool {
        let part = Array(part.utf8)
        let text = Array(utf8)
        guard let first = part.first else { return true }
        guard text.count >= part.count else { return false }
        return (0...text.count - part.count).contains { start in
            text[start] == first && text[start..<start + part.count].elementsEqual(part)
        }
    }
}

/// A text of at most so many bytes, with a mark where it is cut.
package func shortened(_ text: String, to limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var result = ""
    var bytes = "…".utf8.count
    for scalar in text.unicodeScalars {
        bytes += UTF8.width(scalar)
        if bytes > limit { break }
        result.unicodeScalars.append(scalar)
    }
    return result + "…"
}
