internal import ArgumentParser
internal import Diagnostics
internal import Host
internal import PostRenderer

@main
struct HelmOpenClaw: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "helm openclaw",
        abstract: "Checks, renders and runs OpenClaw instances made by the chart openclaw.",
        discussion: """
            EXAMPLES:
              helm openclaw lint -f values.yaml
              helm openclaw render -f values.yaml > objects.yaml
              helm openclaw packs lock -f values.yaml
              helm openclaw install my-agent oci://ghcr.io/openclaw-post/charts/openclaw -f values.yaml
              helm openclaw upgrade my-agent ./chart -f values.yaml --set image.tag=2026.3.12

            EXIT CODES:
            \(Diagnostics.ExitCode.allCases.map { "  \($0.rawValue)  \($0.summary)" }.joined(separator: "\n"))
              template, install, upgrade and diff pass on what Helm ended with.
            """,
        subcommands: [
            Init.self, Lint.self, Explain.self, Tree.self, Render.self, Template.self, Install.self, Upgrade.self,
            Diff.self, Rollback.self, Status.self, Doctor.self, Open.self, Token.self, Logs.self, Exec.self,
            Restart.self, Suspend.self, Resume.self, Backup.self, Restore.self, Update.self, SelfConfigure.self,
            Import.self, CRDs.self, Packs.self, Link.self, Version.self, Complete.self,
        ])

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
            Environment.exit(Diagnostics.ExitCode.success.rawValue)
        } catch {
            end(error)
        }
    }

    /// Prints what a command stopped with and ends the process with its code.
    private static func end(_ error: any Error) -> Never {
        switch error {
        case let stop as Stop: Environment.exit(stop.code)
        case let wrong as FileFinding:
            let sources = SourceMap(wrong.file, bytes: wrong.bytes)
            Terminal.printError(HumanPrinter(sources: sources, hasColour: Terminal.errorHasColour).print(wrong.finding))
            Environment.exit(Diagnostics.ExitCode.findings.rawValue)
        case let usage as UsageProblem:
            Terminal.printError("error: \(usage.message)\nTry helm openclaw \(usage.command) --help.\n")
            Environment.exit(Diagnostics.ExitCode.usage.rawValue)
        case let failure as Failure:
            Terminal.printError("error: \(failure)\n" + (failure.fix.map { "   = fix: \($0)\n" } ?? ""))
            Environment.exit(Diagnostics.ExitCode.failure.rawValue)
        case let failure as SystemError:
            Terminal.printError("error: \(failure)\n")
            Environment.exit(Diagnostics.ExitCode.failure.rawValue)
        default:
            let text = fullMessage(for: error)
            if exitCode(for: error).isSuccess {
                Terminal.printOutput(text + "\n")
                Environment.exit(Diagnostics.ExitCode.success.rawValue)
            }
            Terminal.printError(text + "\n")
            Environment.exit(Diagnostics.ExitCode.usage.rawValue)
        }
    }
}

/// Ends the process; everything has been said.
struct Stop: Error {
    var code: Int32

    init(_ code: Diagnostics.ExitCode) { self.code = code.rawValue }
    init(code: Int32) { self.code = code }
}

/// The command line is wrong in a way that the parser does not know of.
struct UsageProblem: Error {
    var message: String
    var command: String
}

/// Where people read us.
enum Terminal {
    static var errorHasColour: Bool {
        wantsColour(onTerminal: StandardStreams.errorIsTerminal, variable: Environment.value)
    }

    static var outputHasColour: Bool {
        wantsColour(onTerminal: StandardStreams.outputIsTerminal, variable: Environment.value)
    }

    static func printError(_ text: String) { StandardStreams.writeError(text) }

    /// A reader that went away ends the process: there is nothing left to do for it.
    static func printOutput(_ text: String) { printOutput(Array(text.utf8)) }

    static func printOutput(_ bytes: [UInt8]) {
        do throws(SystemError) {
            try StandardStreams.writeOutput(bytes)
        } catch {
            printError("error: \(error)\n")
            Environment.exit(Diagnostics.ExitCode.failure.rawValue)
        }
    }
}
