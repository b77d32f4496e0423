internal import ArgumentParser
internal import Diagnostics
internal import Host
internal import PostRenderer
internal import Secrets

struct Render: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes the objects of instances, without Helm and without a cluster.",
        discussion: """
            Takes manifests, rendered streams and values files, as lint does. Nothing is written when there is an error.

            EXAMPLES:
              helm openclaw render instance.yaml | kubectl apply -f -
              helm openclaw render -f values.yaml --release my-agent -n agents --output-dir manifests
              helm openclaw render -f values.yaml --secret-seed-file seed   # the same bytes every time
            """)

    @Argument(help: ArgumentHelp("Manifests or values files; '-' is standard input.", valueName: "file"))
    var files: [String] = []
    @OptionGroup(title: "VALUES") var values: ValuesOptions
    @OptionGroup(title: "SURROUNDINGS") var surroundings: SurroundingOptions

    @Option(
        help: ArgumentHelp(
            "Derive new secrets from this file (32 bytes or more, mode 0600) instead of drawing them.",
            valueName: "file"))
    var secretSeedFile: String?
    @Option(help: ArgumentHelp("Write one file per object into this folder; others in it stay.", valueName: "folder"))
    var outputDir: String?
    @Flag(help: "A warning is as bad as an error.")
    var strict = false

    func run() throws {
        guard !files.isEmpty || values.isGiven else {
            throw UsageProblem(message: "nothing to render: name a file, '-', or values with -f", command: "render")
        }
        var inputs = try files.map { try Input.file($0, release: values.facts) }
        if values.isGiven { inputs.append(try Input.values(values)) }
        let beside = try surroundings.files.surroundings { try Files.read($0) }
        let source = try seed()
        var output: [UInt8] = []
        var all: [Finding] = []
        for input in inputs {
            let result = try input.rendered(beside, secrets: source)
            if !result.findings.isEmpty {
                let printer = HumanPrinter(sources: input.sources, hasColour: Terminal.errorHasColour)
                Terminal.printError(printer.print(result.findings))
            }
            all += result.findings
            // A stream need not begin with --- by itself.
            if !output.isEmpty, !result.output.starts(with: "---".utf8) { output += Array("---\n".utf8) }
            output += result.output
        }
        if all.hasErrors || (strict && !all.isEmpty) {
            Terminal.printError("\n\(summary(all) ?? ""); nothing was written\n")
            throw Stop(.findings)
        }
        guard let outputDir else { return Terminal.printOutput(output) }
        let objects = try objectFiles(output)
        try Files.write(objects.map { ($0.name, $0.bytes, $0.isPrivate) }, into: outputDir)
        Terminal.printError("\(objects.count) files written to \(outputDir)\n")
    }

    private func seed() throws -> SecretSource {
        guard let file = secretSeedFile ?? Environment.value("OPENCLAW_SECRET_SEED_FILE") else { return .random }
        return try .seed(try Files.readPrivate(file, limit: 1 << 20), from: file)
    }
}
