internal import Digest
internal import Host

/// Writes a snapshot's list, entry by entry: a hundred thousand files are never in memory at once.
struct EntryWriter {
    private let file: Descriptor
    private var buffer: [UInt8] = []
    private var digest = SHA256()
    private var size = 0

    init(at path: String) throws(SystemError) { file = try Descriptor.newFile(at: path) }

    mutating func append(_ entry: Entry) throws(SystemError) {
        buffer += entry.line.utf8
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count > 1 << 18 { try flush() }
    }

    /// - Returns: what the whole list hashes to, and its size.
    mutating func finish() throws(SystemError) -> (hash: ContentHash, size: Int) {
        try flush()
        return (ContentHash(digest.finish()), size)
    }

    private mutating func flush() throws(SystemError) {
        try file.write(buffer[...])
        digest.update(buffer)
        size += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }
}

/// Reads a snapshot's list entry by entry.
struct EntryReader {
    /// - Throws: `DataFailure` at the first line that we could not have written.
    static func read(_ path: String, _ take: (Entry) async throws -> Void) async throws {
        let file = try Descriptor.file(at: path)
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var rest: [UInt8] = []
        var number = 0
        while true {
            let count = try file.read(into: &buffer)
            if count == 0 { break }
            rest += buffer[..<count]
            var start = 0
            while let feed = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                number += 1
                guard let entry = Entry(line: String(decoding: rest[start..<feed], as: UTF8.self)) else {
                    throw DataFailure(
                        .snapshotInvalid, "line \(number) of the snapshot's list is not one that a backup writes",
                        fix: "nothing was changed; choose another snapshot")
                }
                try await take(entry)
                start = feed + 1
            }
            rest.removeFirst(start)
        }
        guard rest.isEmpty else {
            throw DataFailure(
                .snapshotInvalid, "the snapshot's list ends in the middle of a line",
                fix: "nothing was changed; choose another snapshot")
        }
    }
}
