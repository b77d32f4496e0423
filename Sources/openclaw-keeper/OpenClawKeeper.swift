internal import ArgumentParser
internal import Diagnostics
internal import Host
internal import Operations
internal import PostRenderer

@main
struct OpenClawKeeper: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openclaw-keeper",
        abstract: "The steps of an openclaw release that run inside of the cluster, each in a Job of its own.",
        discussion: """
            It finds the API server as every pod does. What it does is logged on standard error.

            EXIT CODES:
            \(Diagnostics.ExitCode.allCases.map { "  \($0.rawValue)  \($0.summary)" }.joined(separator: "\n"))
              SIGTERM and SIGINT end it with 3, after what was begun is broken off cleanly.
            """,
        version: "openclaw-keeper \(toolVersion)",
        subcommands: [
            SecretsGroup.self, StatefulSetsGroup.self, BackupGroup.self, RestoreGroup.self, HooksGroup.self,
            TickCommand.self,
        ])

    static func main() async {
        Startup.keepMemorySmall()
        StandardStreams.ignoreBrokenPipes()
        let outcome = await runRootTask(work, abort: { end(.failure) })
        switch outcome {
        case .success: end(.success)
        case .failure(let error): end(error)
        }
    }

    @Sendable private static func work() async throws {
        var command = try parseAsRoot()
        if var command = command as? any AsyncParsableCommand {
            try await command.run()
        } else {
            try command.run()
        }
    }

    private static func end(_ code: Diagnostics.ExitCode) -> Never { Environment.exit(code.rawValue) }

    /// Prints what a command stopped with and ends the process with its code.
    private static func end(_ error: any Error) -> Never {
        if let stop = error as? Stop { end(stop.code) }
        let text = fullMessage(for: error) + "\n"
        guard exitCode(for: error).isSuccess else {
            StandardStreams.writeError(text)
            end(.usage)
        }
        // The text of --help or --version.
        do throws(SystemError) {
            try StandardStreams.writeOutput(Array(text.utf8))
            end(.success)
        } catch {
            end(.failure)
        }
    }
}

/// Ends the process; everything has been said.
struct Stop: Error {
    var code: Diagnostics.ExitCode

    init(_ code: Diagnostics.ExitCode) { self.code = code }
}
