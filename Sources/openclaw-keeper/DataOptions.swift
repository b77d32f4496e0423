internal import ArgumentParser
internal import Diagnostics
internal import Host
internal import Logging
internal import Operations
internal import PostRenderer
internal import YAML

/// What backups and restores have in common: the volume, the bucket, and how to speak of the work.
struct DataOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The volume.", valueName: "folder"))
    var data = "/data"

    @Option(
        help: ArgumentHelp("Folder for copies of databases, for lists and for rclone's own files.", valueName: "folder")
    )
    var scratch = "/scratch"

    @Option(
        help: ArgumentHelp(
            "MiB that copies may take in the scratch folder. (default: OPENCLAW_SCRATCH_MIB, else what is free there)",
            valueName: "mib"))
    var scratchLimit: Int?

    @Option(help: ArgumentHelp("File that gets the result, too, as one JSON object.", valueName: "file"))
    var result = Self.terminationLog

    private static let terminationLog = "/dev/termination-log"

    @Option(help: ArgumentHelp("The rclone program.", valueName: "program"))
    var rclone = "rclone"

    @Option(help: ArgumentHelp("The sqlite3 program.", valueName: "program"))
    var sqlite3 = "sqlite3"

    @Option(
        help: ArgumentHelp(
            "How the log looks: text or json. (default: text on a terminal, else json)", valueName: "format"))
    var logFormat: LogFormat?

    func validate() throws {
        if let scratchLimit, scratchLimit < 1 { throw ValidationError("--scratch-limit is at least 1") }
    }

    /// What a command works with.
    struct Tools {
        var rclone: Rclone
        var databases: DatabaseCopy
        var progress: ProgressLog
        /// A folder of ours in the scratch folder, empty at first.
        var scratch: String
        var scratchLimit: Int
    }

    /// Runs a command's work. What it comes to is the last line of the log and the content of the result file, also
    /// when it fails.
    func run(_ work: (Tools) async throws -> Node) async throws {
        let logger = keeperLogger(logFormat)
        do {
            let result = try await work(try tools(logger))
            var fields: Logger.Metadata = [:]
            for entry in result.mapping?.entries ?? [] where entry.key != "message" {
                fields[entry.key] =
                    entry.value.int.map { .stringConvertible($0) }
                    ?? "\(entry.value.string ?? JSON.write(entry.value, .compact))"
            }
            logger.notice("\(result["message"]?.string ?? "done")", metadata: fields)
            write(result, logger)
        } catch {
            let failure = dataFailure(error, isCancelled: Task.isCancelled)
            var fields: Logger.Metadata = ["reason": "\(failure.reason.rawValue)"]
            if let fix = failure.fix { fields["fix"] = "\(fix)" }
            logger.error("\(failure)", metadata: fields)
            write(
                ["error": Node("\(failure)"), "reason": Node(failure.reason.rawValue), "fix": Node(failure.fix)], logger
            )
            throw Stop(.failure)
        }
    }

    private func tools(_ logger: Logger) throws -> Tools {
        let settings = try StoreSettings(from: Environment.value)
        if settings.endpoint.hasPrefix("http://") {
            logger.warning("S3_ENDPOINT is http: keys and data cross the network in clear")
        }
        let folder = try emptyFolder(in: scratch)
        let progress = ProgressLog(logger)
        let mebibytes = scratchLimit ?? Environment.value("OPENCLAW_SCRATCH_MIB").flatMap { Int($0) }
        // Lists and rclone's own files need some of it.
        let limit = try mebibytes.map { max(1, $0 - min(64, $0 / 4)) << 20 } ?? freeSpace(in: folder) / 2
        return Tools(
            rclone: Rclone(
                settings, program: rclone, scratch: folder, progress: progress, variable: Environment.value),
            databases: DatabaseCopy(program: sqlite3), progress: progress, scratch: folder, scratchLimit: limit)
    }

    private func write(_ node: Node, _ logger: Logger) {
        do throws(SystemError) {
            // The kubelet made this one, and holds it: it is written to, not replaced.
            try Files.overwrite(
                result, with: Array((JSON.write(node, .compact) + "\n").utf8), mayMake: result != Self.terminationLog)
        } catch {
            if !error.isMissing { logger.warning("the result cannot be written", metadata: ["error": "\(error)"]) }
        }
    }
}
