internal import ArgumentParser
internal import Diagnostics
internal import Generator
internal import Host

/// Writes what is made from the field tables, or with `--check` only compares.
@main
struct OpenClawGen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openclaw-gen",
        abstract:
            "Writes the CRDs, the values schema and the reference page from the field tables, and the rules' pages.",
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
            let stale = try (generatedFiles() + rulePages()).filter { try !isCurrent($0) }
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

    /// Made from files beside the tables: where there are none, as in an empty folder, there is nothing to make.
    private func rulePages() throws -> [GeneratedFile] {
        let folder = "\(output)/docs/rules"
        guard Links.isFolder(folder) else { return [] }
        let names = try Files.names(in: folder).filter { $0.hasSuffix(".md") }
        let pages = try names.map { name in
            (name: String(name.dropLast(3)), text: String(decoding: try Files.read("\(folder)/\(name)"), as: UTF8.self))
        }
        return [rulePagesSource(pages)]
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
