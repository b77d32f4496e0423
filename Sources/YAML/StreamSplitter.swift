/// One document of a stream, as it stands in the text.
package struct StreamDocument: Sendable {
    /// The document's own bytes: from behind its `---` line (or from it, when content follows on that line, or from its
    /// directives, when it has some) to the next marker.
    package var content: Range<Int>
    /// The document with everything around it that belongs to no other: its `---`, comments, `...`.
    package var whole: Range<Int>
    /// The line of the stream on which `content` begins, from 1.
    package var firstLine: Int
    /// `openclaw/templates/instance.yaml` from the comment `# Source: …` that Helm writes above each document.
    package var template: String?
    /// Whether there is anything but comments and white space.
    package var isBlank: Bool
    /// Whether `...` ends it, so that what follows needs no `---`.
    package var hasEndMarker = false
}

/// Cuts a stream into documents without changing a byte: the pieces joined are the stream.
///
/// A line that begins with `---` or `...` and goes on with white space is a marker wherever it stands, in quoted and
/// block scalars too (YAML 1.1 and 1.2, "document markers"), so lines are all there is to look at.
package struct StreamSplitter: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var position: Int
    private var line = 1

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
    }

    package mutating func next() -> StreamDocument? {
        guard position < bytes.count else { return nil }
        let start = position
        var scan = LineScan(bytes: bytes, position: position, line: line)
        // A byte order mark belongs to the stream, not to the first document's text.
        if start == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { scan.position = 3 }

        var contentStart = scan.position
        var contentLine = line
        var directives: (start: Int, line: Int)?
        var template: String?
        var isBlank = true
        var sawMarker = false
        while scan.position < bytes.count {
            let lineStart = scan.position
            let lineNumber = scan.line
            switch scan.next() {
            case .documentStart(let hasContent):
                // The next document begins here, unless this is the marker of the one we are reading: only comments
                // and directives may stand before it.
                guard isBlank, !sawMarker else {
                    position = lineStart
                    line = lineNumber
                    return StreamDocument(
                        content: contentStart..<lineStart, whole: start..<lineStart, firstLine: contentLine,
                        template: template, isBlank: isBlank)
                }
                sawMarker = true
                if hasContent { isBlank = false }
                if let directives {
                    (contentStart, contentLine) = directives
                } else if hasContent {
                    // Parsed with the marker, so that columns stay right.
                    (contentStart, contentLine) = (lineStart, lineNumber)
                } else {
                    contentStart = scan.position
                    contentLine = scan.line
                }
            case .documentEnd:
                position = scan.position
                line = scan.line
                return StreamDocument(
                    content: contentStart..<lineStart, whole: start..<scan.position, firstLine: contentLine,
                    template: template, isBlank: isBlank, hasEndMarker: true)
            case .directive where isBlank && !sawMarker: directives = directives ?? (lineStart, lineNumber)
            case .comment(let source): template = template ?? source
            case .blank: break
            case .content, .directive: isBlank = false
            }
        }
        position = bytes.count
        return StreamDocument(
            content: contentStart..<bytes.count, whole: start..<bytes.count, firstLine: contentLine, template: template,
            isBlank: isBlank)
    }
}

private struct LineScan {
    enum Line {
        /// `---`, and whether anything but a comment follows on the line.
        case documentStart(hasContent: Bool)
        case documentEnd
        case directive
        /// A comment; the template's name if it is Helm's `# Source:`.
        case comment(source: String?)
        case blank
        case content
    }

    let bytes: [UInt8]
    var position: Int
    var line: Int

    mutating func next() -> Line {
        let start = position
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        position = Swift.min(end + 1, bytes.count)
        line += 1
        let text = bytes[start..<end]
        if isMarker(text, UInt8(ascii: "-")) {
            let rest = text.dropFirst(3).first { !isBlank($0) }
            return .documentStart(hasContent: rest.map { $0 != UInt8(ascii: "#") } ?? false)
        }
        if isMarker(text, UInt8(ascii: ".")) { return .documentEnd }
        guard let first = text.firstIndex(where: { !isBlank($0) }) else { return .blank }
        switch bytes[first] {
        case UInt8(ascii: "#"): return .comment(source: source(text[first...]))
        case UInt8(ascii: "%") where first == start: return .directive
        default: return .content
        }
    }

    private func isMarker(_ text: ArraySlice<UInt8>, _ mark: UInt8) -> Bool {
        guard text.count >= 3, text.prefix(3).allSatisfy({ $0 == mark }) else { return false }
        return text.count == 3 || isBlank(text[text.startIndex + 3])
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    private func source(_ comment: ArraySlice<UInt8>) -> String? {
        let mark = Array("# Source: ".utf8)
        guard comment.starts(with: mark) else { return nil }
        let name = comment.dropFirst(mark.count).prefix { !isBlank($0) }
        return name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
    }
}
