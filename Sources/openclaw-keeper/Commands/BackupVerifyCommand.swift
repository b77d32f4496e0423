internal import ArgumentParser
internal import Operations

struct BackupVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Reads a snapshot back and compares every file's checksum.",
        discussion: """
            EXAMPLE:
              openclaw-keeper backup verify latest-complete
            """)

    @Argument(
        help: ArgumentHelp("The snapshot's path, or latest-complete for the newest one.", valueName: "path"))
    var path: String

    @OptionGroup var prefix: PrefixOptions
    @OptionGroup var options: DataOptions

    func run() async throws {
        try await options.run { tools in
            let verifying = VerifyRun(tools.rclone, scratch: tools.scratch, progress: tools.progress)
            return try await verifying.run(
                path == "latest-complete" ? .newest(under: try prefix.path()) : .at(try StorePath(path)))
        }
    }
}
