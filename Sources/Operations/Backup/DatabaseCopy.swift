internal import Diagnostics
package import Host

/// SQLite databases on the volume. Their bytes alone can be torn while somebody writes: what is saved is what SQLite's
/// own online backup makes of them.
package struct DatabaseCopy: Sendable {
    private let program: String
    private let busyTimeout: Duration

    package init(program: String, busyTimeout: Duration = .seconds(60)) {
        self.program = program
        self.busyTimeout = busyTimeout
    }

    private static let magic = Array("SQLite format 3\0".utf8)

    /// Whether an open file is a database.
    package static func isDatabase(_ file: Descriptor) -> Bool {
        var header = [UInt8](repeating: 0, count: 100)
        file.seek(to: 0)
        return (try? file.read(into: &header)) == header.count && isDatabase(header: header)
    }

    /// Whether these are the first 100 bytes of one: SQLite itself takes nothing else for its own
    /// (https://www.sqlite.org/fileformat2.html#the_database_header).
    package static func isDatabase(header: [UInt8]) -> Bool {
        guard header.count >= 100, header.starts(with: magic) else { return false }
        let pageSize = Int(header[16]) << 8 | Int(header[17])
        let isPageSize = pageSize == 1 || (pageSize >= 512 && pageSize & (pageSize - 1) == 0)
        return isPageSize && Array(header[21...23]) == [64, 32, 32]
    }

    /// Whether a file belongs to a database beside it, whose copy holds what is in it.
    package static func isPart(_ name: [UInt8], in folder: Descriptor) -> Bool {
        for suffix in ["-wal", "-shm", "-journal"] where name.count > suffix.utf8.count {
            let tail = name.suffix(suffix.utf8.count)
            guard tail.elementsEqual(suffix.utf8) else { continue }
            guard let file = try? folder.file(Array(name.dropLast(suffix.utf8.count))),
                (try? file.status())?.kind == .file
            else { continue }
            if isDatabase(file) { return true }
        }
        return false
    }

    package enum Outcome: Sendable, Equatable {
        case copied
        /// It only looks like one, or is broken: its bytes are all there is.
        case isNone(String)
    }

    /// Copies the database of this name in a folder to a new file.
    ///
    /// The program starts in that folder and is told not to follow links, so that the agent cannot lead it away. It
    /// reads inside of one transaction: however much is written meanwhile, it ends, and sees one committed state.
    /// - Parameter destination: a path of ours, of letters and digits.
    /// - Throws: `DataFailure` with `databaseBusy` when it stays locked.
    package func copy(
        _ name: [UInt8], in folder: Descriptor, to destination: String, shown: String
    ) async throws -> Outcome {
        // First as a reader that changes nothing; what was left by a crash takes a writer, who repairs it, to be read.
        var said = ""
        for readOnly in [true, false] {
            Files.remove(destination)
            // SQLite takes a name with this before it for a file in any case, never for an option or an address.
            let file = "./" + String(decoding: name, as: UTF8.self)
            guard Array(file.utf8) == Array("./".utf8) + name else { return .isNone("its name is no text") }
            let (seconds, attoseconds) = busyTimeout.components
            let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
            let end = try await Program(
                [program, "-batch", "-bail", "-nofollow"] + (readOnly ? ["-readonly"] : []) + [
                    file, ".timeout \(milliseconds)", "BEGIN", "PRAGMA user_version", ".backup main \(destination)",
                ], environment: ["HOME=/nonexistent", "PATH=/usr/bin:/bin"], in: folder.number
            ).run(deadline: .seconds(longestBackup / 2))
            said = String(decoding: end.errors, as: UTF8.self)
            if end.status == 0, said.isEmpty { return .copied }
            if ["is locked", "is busy"].contains(where: said.includes) {
                throw DataFailure(
                    .databaseBusy, "the database \(quoted(shown)) stayed locked: \(Self.line(said))",
                    fix: "somebody holds a lock on it for longer than \(busyTimeout); restart the pod, or back up later"
                )
            }
        }
        if ["not a database", "malformed", "file is encrypted", "unsupported file format"].contains(
            where: said.includes)
        {
            return .isNone(Self.line(said))
        }
        throw DataFailure(
            .volumeFailed, "the database \(quoted(shown)) cannot be copied: \(Self.line(said))",
            fix: "see whether the database can be opened, and whether the scratch folder has room")
    }

    private static func line(_ text: String) -> String {
        String(quoted(text.split(separator: "\n").first ?? "it said nothing", limit: 300).dropFirst().dropLast())
    }
}
