internal import Diagnostics
internal import Host
internal import Logging
internal import Synchronization

/// The bucket, by way of the rclone program. Every path is relative to the bucket; names of objects come in lists.
///
/// All settings are in rclone's environment: arguments can be read by everybody on the node. Memory is bounded: short
/// buffers, few transfers at a time, lists in portions, and Go's collector told to work early.
package struct Rclone: Sendable {
    private let program: String
    private let settings: StoreSettings
    private let environment: [String]
    private let scratch: String
    private let progress: ProgressLog

    /// - Parameters:
    ///   - program: the program's path, or its name on PATH.
    ///   - scratch: a folder of ours for its own files.
    ///   - variable: a variable of our environment; some are passed on.
    package init(
        _ settings: StoreSettings, program: String, scratch: String, progress: ProgressLog,
        variable: (String) -> String?
    ) {
        self.settings = settings
        self.program = program
        self.scratch = scratch
        self.progress = progress
        environment = Self.environment(settings, scratch: scratch, variable: variable)
    }

    static let remote = "store"

    // MARK: Looking

    /// The objects beneath a path: name from there, and size. A path that is not there has none.
    package func list(_ path: StorePath, _ take: @escaping @Sendable (Substring, Int) -> Void) async throws {
        let lines = Mutex(LineCutter())
        try await run(
            ["lsf", "--recursive", "--files-only", "--format", "sp", "--separator", ";", at(path)],
            missingIsEmpty: true,
            output: { piece in
                lines.withLock { lines in
                    lines.add(piece) { line in
                        let parts = line.split(separator: ";", maxSplits: 1)
                        if parts.count == 2, let size = Int(parts[0]) { take(parts[1], size) }
                    }
                }
            })
    }

    /// The names of the folders right beneath a path.
    package func folders(_ path: StorePath) async throws -> [String] {
        let end = try await run(["lsf", "--dirs-only", at(path)], missingIsEmpty: true)
        return String(decoding: end.output, as: UTF8.self).split(separator: "\n").map { line in
            String(line.hasSuffix("/") ? line.dropLast() : line)
        }
    }

    /// Brings objects into a folder of ours; those that do not exist are left out.
    package func fetch(_ names: [String], from path: StorePath, into folder: String) async throws {
        try await withList(names) { list in
            try await run([
                "copy", "--no-traverse", "--no-check-dest", "--checkers", "16", "--files-from-raw", list, at(path),
                folder,
            ])
        }
    }

    /// The SHA-256 of what the store gives back for these objects, by their names. What cannot be read is left out.
    package func hashes(_ names: [String], in path: StorePath) async throws -> [String: String] {
        try await withList(names) { list in
            let end = try await run(
                ["hashsum", "sha256", "--download", "--no-traverse"] + Self.many
                    + ["--files-from-raw", list, at(path)])
            var result: [String: String] = [:]
            for line in String(decoding: end.output, as: UTF8.self).split(separator: "\n") {
                let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
                guard parts.count == 2 else { continue }
                result[String(parts[1].drop { $0 == " " })] = String(parts[0])
            }
            return result
        }
    }

    /// Hands out one object's bytes, from its start to its end.
    package func stream(
        _ object: StorePath, _ take: @escaping @Sendable (ArraySlice<UInt8>) -> Void
    ) async throws {
        // Without the slash behind: it names a file.
        try await run(["cat", "\(Self.remote):\(settings.bucket)/\(object)"], output: take)
    }

    // MARK: Changing

    /// Sends everything in a folder of ours; links in it are followed.
    /// - Parameter largest: the size of the largest file: the smaller they are, the more go at a time.
    package func upload(_ folder: String, to path: StorePath, largest: Int = 0) async throws {
        try await run(
            ["copy", "--copy-links", "--no-traverse", "--no-check-dest"] + Self.pace(largest) + [folder, at(path)])
    }

    /// Copies objects inside of the bucket: by the store itself, or through here where it cannot.
    /// - Parameter largest: the size of the largest of them.
    package func copy(_ names: [String], from: StorePath, to: StorePath, largest: Int) async throws {
        let copy = ["copy", "--no-traverse", "--no-check-dest"]
        try await withList(names) { list in
            let places = ["--files-from-raw", list, at(from), at(to)]
            do {
                try await run(copy + Self.many + places)
            } catch let failure as DataFailure where failure.reason == .storeFailed {
                progress.logger.warning(
                    "the store does not copy by itself, it is done from here", metadata: ["error": "\(failure)"])
                try await run(copy + ["--disable", "copy"] + Self.pace(largest) + places)
            }
        }
    }

    /// Writes one small object.
    package func put(_ text: String, _ name: StaticString, in path: StorePath) async throws {
        let folder = "\(scratch)/put"
        try Files.makeFolder(folder)
        let file = "\(folder)/\(name)"
        try Files.write(Array(text.utf8), to: file)
        defer { Files.remove(file) }
        try await upload(folder, to: path)
    }

    /// Deletes objects; those that are not there are as good.
    package func delete(_ names: [String], in path: StorePath) async throws {
        try await withList(names) { list in
            try await run(
                ["delete", "--no-traverse"] + Self.many + ["--files-from-raw", list, at(path)], missingIsEmpty: true)
        }
    }

    /// Gives an object another name.
    package func move(_ from: StorePath, to: StorePath) async throws {
        let places = [from, to].map { "\(Self.remote):\(settings.bucket)/\($0)" }
        try await run(["moveto"] + places)
    }

    /// Deletes everything beneath a path.
    package func purge(_ path: StorePath) async throws {
        try await run(["purge"] + Self.many + [at(path)], missingIsEmpty: true)
    }

    // MARK: -

    /// The slash keeps rclone from asking whether the path is a file.
    private func at(_ path: StorePath) -> String { "\(Self.remote):\(settings.bucket)/\(path)/" }

    @discardableResult
    private func withList<Result>(_ names: [String], _ work: (String) async throws -> Result) async throws -> Result {
        let file = "\(scratch)/names"
        try Files.write(Array((names.joined(separator: "\n") + "\n").utf8), to: file)
        return try await work(file)
    }

    @discardableResult
    private func run(
        _ arguments: [String], missingIsEmpty: Bool = false,
        output: (@Sendable (ArraySlice<UInt8>) -> Void)? = nil
    ) async throws -> ProgramEnd {
        let log = Mutex(RcloneLog())
        let progress = progress
        let end = try await Program([program] + arguments, environment: environment).run(
            deadline: .seconds(longestBackup / 2), output: output,
            errorLine: { line in
                if let stats = log.withLock({ $0.take(line) }) { progress.running(stats) }
            })
        progress.running(RcloneLog.Stats())
        // 3: there is no such folder.
        if end.status == 0 || (missingIsEmpty && end.status == 3 && log.withLock({ !$0.namesBucket })) { return end }
        let problem = log.withLock { $0.problem(status: end.status) }
        throw DataFailure(problem.reason, "rclone \(arguments[0]): \(hidden(problem.description))", fix: problem.fix)
    }

    /// No message of a store can carry our keys on.
    private func hidden(_ text: String) -> String {
        guard let keys = settings.keys else { return text }
        return [keys.secret, keys.id].reduce(text) { text, secret in text.replacing(secret, with: "***") }
    }
}
