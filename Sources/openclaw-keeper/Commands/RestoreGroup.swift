internal import ArgumentParser
internal import Operations

struct RestoreGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Puts a snapshot onto an instance's volume.",
        subcommands: [RestoreCommand.self])
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Restores a snapshot, once: the volume keeps a list of the restores that were carried out.",
        discussion: """
            Nothing else may use the volume meanwhile. The old data stays as it is until the new data is whole and \
            checked; broken off at any moment and run again, it ends well. The bucket and the keys to it are in the \
            environment, as for backup.

            EXAMPLE:
              openclaw-keeper restore run --from backups/agents/my-agent/periodic/snapshots/2026-01-15T030000Z
            """)

    @Option(
        help: ArgumentHelp(
            "The snapshot's path in the bucket; with #2 behind it, its second restore.", valueName: "path"))
    var from: String

    @Option(
        help: ArgumentHelp(
            "The same path: it may overwrite data on a volume that was never restored to.", valueName: "path"))
    var over: String?

    @OptionGroup var options: DataOptions

    func run() async throws {
        try await options.run { tools in
            try await RestoreRun(
                try RestoreRequest(from, what: "--from"),
                over: try over.flatMap { $0.isEmpty ? nil : try RestoreRequest($0, what: "--over") },
                data: options.data, scratch: tools.scratch, rclone: tools.rclone, progress: tools.progress
            ).run()
        }
    }
}
