internal import ArgumentParser
internal import Diagnostics
internal import Host
internal import Operations

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Backs the volume up while it is in use.",
        discussion: """
            SQLite databases are saved by SQLite's own online backup, everything else as it is read once. What was \
            sent is read back and compared; a snapshot counts only when all of that is done. Run again with the same \
            --stamp, it goes on where it was broken off, and does nothing when it was complete.

            EXAMPLE:
              openclaw-keeper backup run --kind periodic --retention-days 7
            """)

    @Option(help: ArgumentHelp("Why: periodic, manual, pre-update or final.", valueName: "kind"))
    var kind: BackupKind

    @Option(help: ArgumentHelp("The snapshot's time, such as 2026-01-15T103000Z. (default: now)", valueName: "stamp"))
    var stamp: String?

    @Option(help: ArgumentHelp("Days that periodic snapshots are kept. (default: for ever)", valueName: "days"))
    var retentionDays: Int?

    @Option(
        help: ArgumentHelp(
            "Snapshots up to this many MiB are read back whole, larger ones as far as they are new.", valueName: "mib"))
    var readBackLimit = 1024

    @OptionGroup var prefix: PrefixOptions
    @OptionGroup var options: DataOptions

    func validate() throws {
        if let stamp, Stamp(stamp) == nil {
            throw ValidationError("--stamp \(quoted(stamp)) is no time such as 2026-01-15T103000Z")
        }
        if let retentionDays {
            guard kind == .periodic else { throw ValidationError("--retention-days is for --kind periodic") }
            guard (1...3650).contains(retentionDays) else { throw ValidationError("--retention-days is 1 to 3650") }
        }
        guard (0...1 << 30).contains(readBackLimit) else { throw ValidationError("--read-back-limit is 0 or more") }
    }

    func run() async throws {
        try await options.run { tools in
            let order = BackupOrder(
                kind: kind, stamp: stamp.flatMap { Stamp($0) } ?? Stamp(.now), prefix: try prefix.path(),
                instance: Environment.value("OPENCLAW_INSTANCE") ?? "",
                namespace: Environment.value("OPENCLAW_NAMESPACE") ?? "", retentionDays: retentionDays,
                data: options.data, scratch: tools.scratch, scratchLimit: tools.scratchLimit,
                readBackLimit: readBackLimit << 20)
            return try await BackupRun(
                order, rclone: tools.rclone, databases: tools.databases, progress: tools.progress
            ).run().node
        }
    }
}
