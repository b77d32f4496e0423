internal import ArgumentParser
internal import Operations

struct BackupDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Deletes a snapshot of the instance.",
        discussion: """
            EXAMPLE:
              openclaw-keeper backup delete backups/agents/my-agent/manual/2026-01-15T103000Z
            """)

    @Argument(help: ArgumentHelp("The snapshot's path, as backup list prints it.", valueName: "path"))
    var path: String

    @OptionGroup var prefix: PrefixOptions
    @OptionGroup var options: DataOptions

    func run() async throws {
        try await options.run { tools in
            try await DeleteRun(tools.rclone, scratch: tools.scratch, progress: tools.progress)
                .run(try StorePath(path), under: try prefix.path())
        }
    }
}
