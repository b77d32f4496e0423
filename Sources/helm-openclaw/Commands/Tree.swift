internal import ArgumentParser
internal import Diagnostics
internal import Guide
internal import Host
internal import PostRenderer
internal import Secrets
internal import YAML

struct Tree: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows what an instance becomes: who gets in, what runs, what it uses, what it may reach.",
        discussion: """
            Takes what render takes. Nothing of a Secret's content is shown. A drawing goes to standard output, or
            into the file of --output.

            EXAMPLES:
              helm openclaw tree -f values.yaml
              helm openclaw tree -f values.yaml --release my-agent --format svg --output my-agent.svg
              helm openclaw tree instance.yaml --format mermaid
              helm openclaw tree -f fleet.yaml --release team --instance team-bob --format svg
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case tree
        case svg
        case mermaid
        case json
    }

    @Argument(help: ArgumentHelp("Manifests or values files; '-' is standard input.", valueName: "file"))
    var files: [String] = []
    @OptionGroup(title: "VALUES") var values: ValuesOptions
    @OptionGroup(title: "SURROUNDINGS") var surroundings: SurroundingOptions
    @Option(help: ArgumentHelp("Of several instances only this one; may be repeated.", valueName: "name"))
    var instance: [String] = []
    @Option(help: "What is written: tree, svg, mermaid or json.")
    var format = Format.tree
    @Option(help: ArgumentHelp("Write it into this file.", valueName: "file"))
    var output: String?

    func run() throws {
        guard !files.isEmpty || values.isGiven else {
            throw UsageProblem(message: "nothing to show: name a file, '-', or values with -f", command: "tree")
        }
        var inputs = try files.map { try Input.file($0, release: values.facts) }
        if values.isGiven { inputs.append(try Input.values(values)) }
        let beside = try surroundings.files.surroundings { try Files.read($0) }
        var pictures: [Picture] = []
        for input in inputs {
            // What the Secrets would hold is thrown away: only their names are drawn.
            let result = try input.rendered(beside, secrets: .random)
            guard !result.findings.hasErrors else {
                let printer = HumanPrinter(sources: input.sources, hasColour: Terminal.errorHasColour)
                Terminal.printError(printer.print(result.findings.filter { $0.severity == .error }))
                throw Stop(.findings)
            }
            pictures += Picture.all((try? YAMLReader.stream(result.output).compactMap(\.root)) ?? [])
        }
        let names = pictures.map(\.name)
        if let unknown = instance.first(where: { !names.contains($0) }) {
            throw Failure(
                "cannot find instance \(quoted(unknown)) in what was given",
                fix: names.isEmpty ? nil : "there are \(names.joined(separator: ", "))")
        }
        if !instance.isEmpty { pictures.removeAll { !instance.contains($0.name) } }
        guard let first = pictures.first else { throw Failure("cannot find an OpenClawInstance in what was given") }
        let text: String
        switch format {
        case .tree: text = pictures.map(\.tree).joined(separator: "\n")
        case .mermaid: text = pictures.map(\.mermaid).joined(separator: "\n")
        case .json: text = JSON.write(["instances": Node(pictures.map(\.node))], .pretty) + "\n"
        case .svg:
            guard pictures.count == 1 else {
                throw UsageProblem(
                    message: "svg draws one instance, here are \(pictures.count): choose one with --instance",
                    command: "tree")
            }
            text = first.svg
        }
        guard let output else { return Terminal.printOutput(text) }
        try Files.write(Array(text.utf8), to: output)
    }
}
