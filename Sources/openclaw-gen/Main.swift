internal import ArgumentParser
internal import Diagnostics
internal import Generator
internal import Host

/// Writes what is made from the field tables, or with `--check` only compares.
@main
struct OpenClawGen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openclaw-gen",
        abstract: "Writes the CRDs, the schema of the chart's values and the reference page from the field tables.",
        discussion: "Exit codes:\n"
            + Diagnostics.ExitCode.allCases.map { "  \($0.rawValue)  \($0.summary)" }.joined(separator: "\n"))

    @Flag(help: "Write nothing; name the files that are stale.")
    var check = false

    @Option(help: ArgumentHelp("The top of the repository.", valueName: "dir"))
    var output = "."

    static func main() {
        do {
            try Environment.exit(parse().outcome().rawValue)
        } catch {
            let message = fullMessage(for: error) + "\n"
            guard exitCode(for: error).isSuccess else {
                StandardStreams.writeError(message)
                Environment.exit(Diagnostics.ExitCode.usage.rawValue)
            }
            // The text of --help.
            try? StandardStreams.writeOutput(Array(message.utf8))
        }
    }

    private func outcome() -> Diagnostics.ExitCode {
        do {
            let stale = try generatedFiles().filter { try !isCurrent($0) }
            for file in stale {
                if check {
                    StandardStreams.writeError("error: \(file.path) is stale; run scripts/generate\n")
                } else {
                    try Files.write(file.bytes, to: place(file))
                    try StandardStreams.writeOutput(Array("wrote \(file.path)\n".utf8))
                }
            }
            return check && !stale.isEmpty ? .findings : .success
        } catch {
            StandardStreams.writeError("error: \(error)\n")
            return .failure
        }
    }

    private func place(_ file: GeneratedFile) -> String { "\(output)/\(file.path)" }

    private func isCurrent(_ file: GeneratedFile) throws(SystemError) -> Bool {
        do {
            return try Files.read(place(file)) == file.bytes
        } catch {
            if error.isMissing { return false }
            throw error
        }
    }
}
