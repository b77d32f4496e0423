/// Several texts read as if they stood one below the other, so that a span names the text as well as the place in it.
package struct SourceMap: Sendable {
    package enum Role: Sendable {
        case file
        /// Part of a command line: it has neither lines nor a snippet.
        case argument
        /// Not the user's own, such as a chart's values.yaml.
        case defaults
    }

    package struct Source: Sendable {
        /// What people call it, such as `values.yaml` or `--set image.tag=…`.
        package var name: String
        package var role: Role
        let bytes: [UInt8]
        /// The line of the whole on which its first line stands.
        let firstLine: Int32
        /// Where every so manieth line begins, so that a line of a large text is found soon.
        let marks: [Int]
        let lineFeeds: Int

        static let linesPerMark = 4096

        init(name: String, role: Role, bytes: [UInt8], firstLine: Int32) {
            self.name = name
            self.role = role
            self.bytes = bytes
            self.firstLine = firstLine
            var marks = [0]
            var lineFeeds = 0
            for index in bytes.indices where bytes[index] == newline {
                lineFeeds += 1
                if lineFeeds % Self.linesPerMark == 0 { marks.append(index + 1) }
            }
            self.marks = marks
            self.lineFeeds = lineFeeds
        }

        /// Whether there is a line to point at.
        package var hasLines: Bool { role != .argument }
    }

    package private(set) var sources: [Source] = []
    private var nextLine: Int32 = 1

    package init() {}

    /// One text, or only the name of one.
    package init(_ name: String, bytes: [UInt8] = []) {
        add(name, bytes: bytes)
    }

    /// - Returns: the line on which the text begins; its reader counts from there.
    @discardableResult
    package mutating func add(_ name: String, bytes: [UInt8] = [], role: Role = .file) -> Int {
        let first = nextLine
        let source = Source(name: name, role: role, bytes: bytes, firstLine: first)
        sources.append(source)
        // One line more: the place behind the last line feed belongs to this text too.
        nextLine += Int32(clamping: source.lineFeeds) + 1
        return Int(first)
    }

    /// The text that a place lies in, and the place in it.
    package func locate(_ position: Position) -> (source: Source, position: Position)? {
        guard let source = sources.last(where: { $0.firstLine <= position.line }) else { return nil }
        let line = Int(position.line - source.firstLine) + 1
        return (source, Position(line: line, column: Int(position.column)))
    }

    /// What a finding without a place is about.
    package var name: String {
        let files = sources.filter { $0.role == .file }.map(\.name)
        return files.isEmpty ? sources.first { $0.role == .argument }?.name ?? "values" : files.joined(separator: ", ")
    }
}

extension SourceMap.Source {
    /// The line with this number, counted from 1, and those above it, the nearest first; empty when there is none. They
    /// are made as they are asked for, for a text may be large.
    func lines(upFrom line: Int) -> some Sequence<Substring> {
        sequence(state: start(of: line)) { start -> Substring? in
            guard let first = start else { return nil }
            start = first == 0 ? nil : self.start(before: first - 1)
            return text(from: first)
        }
    }

    private func start(of line: Int) -> Int? {
        guard line > 0 else { return nil }
        let mark = min((line - 1) / Self.linesPerMark, marks.count - 1)
        var start = marks[mark]
        for _ in 0..<line - 1 - mark * Self.linesPerMark {
            guard let end = bytes[start...].firstIndex(of: newline) else { return nil }
            start = end + 1
        }
        return start
    }

    /// Where the line begins that ends at this line feed.
    private func start(before end: Int) -> Int { bytes[..<end].lastIndex(of: newline).map { $0 + 1 } ?? 0 }

    private func text(from start: Int) -> Substring {
        var line = bytes[start...].prefix { $0 != newline }
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        // The mark belongs to the file, and columns do not count it.
        if start == 0, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        return Substring(decoding: line, as: UTF8.self)
    }
}

private let newline = UInt8(ascii: "\n")
