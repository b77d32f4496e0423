internal import ArgumentParser
internal import Diagnostics
internal import Guide
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
              helm openclaw render -f values.yaml --output-dir rendered --prune   # for Git
              helm openclaw render -f values.yaml --secret-seed-file seed   # the same bytes every time
              helm openclaw render -f values.yaml --diff --against before.yaml
              helm openclaw render -f values.yaml --release my-agent -n agents --diff --against live
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
    @Flag(help: "Delete what an earlier run with --prune wrote into that folder and this one does not; no other file.")
    var prune = false
    @Flag(help: "Show what would change against --against, in place of the objects. Values of Secrets stay hidden.")
    var diff = false
    @Option(
        help: ArgumentHelp("Objects of before; or live: what the cluster has, by kubectl.", valueName: "file-or-live"))
    var against: String?
    @Flag(help: "A warning is as bad as an error.")
    var strict = false

    func validate() throws {
        if diff != (against != nil) { throw ValidationError("--diff and --against belong together") }
        if prune, outputDir == nil { throw ValidationError("--prune needs --output-dir") }
        if diff, outputDir != nil { throw ValidationError("--diff writes no objects: leave out --output-dir") }
    }

    func run() throws {
        guard !files.isEmpty || values.isGiven else {
            throw UsageProblem(message: "nothing to render: name a file, '-', or values with -f", command: "render")
        }
        // Read once: standard input cannot be read again.
        var inputs = try files.map { try Input.file($0, release: values.facts) }
        if values.isGiven { inputs.append(try Input.values(values)) }
        let beside = try surroundings.files.surroundings { try Files.read($0) }
        if let against { return try showChanges(Against(against), inputs, beside) }
        let output = try objects(inputs, beside)
        guard let outputDir else { return Terminal.printOutput(output) }
        let objects = try objectFiles(output)
        try Files.write(objects.map { ($0.name, $0.bytes, $0.isPrivate) }, into: outputDir)
        Terminal.printError("\(objects.count) files written to \(outputDir)\n")
        if prune { try deleteOld(objects, outputDir) }
    }

    /// A file that somebody changed is theirs and stays.
    private func deleteOld(_ objects: [ObjectFile], _ folder: String) throws {
        let new = FileList(objects)
        let list = "\(folder)/\(FileList.name)"
        if let text = try? Files.read(list, limit: 16 << 20) {
            let old = FileList(text: text)
            for name in old.names(notIn: new) {
                guard let bytes = try? Files.read("\(folder)/\(name)") else { continue }
                if old.isUntouched(name, bytes) {
                    Files.remove("\(folder)/\(name)")
                    Terminal.printError("deleted \(name)\n")
                } else {
                    Terminal.printError(
                        "warning: \(name) is no longer made, but was changed by hand: delete it yourself\n")
                }
            }
        }
        try Files.write(new.text, to: list)
    }

    /// A token that lives is rendered as it is, so that only what would change is shown.
    private func showChanges(_ against: Against, _ inputs: [Input], _ beside: Surroundings) throws {
        let text: String
        switch against {
        case .file(let old):
            var known = beside
            known.objects += old
            text = ObjectChanges.diff(from: old, to: try Against.trees(objects(inputs, known)), isLive: false)
        case .live:
            let old = try Against.live(objects(inputs, beside, isQuiet: true))
            var known = beside
            known.objects += old
            text = ObjectChanges.diff(from: old, to: try Against.trees(objects(inputs, known)), isLive: true)
        }
        Terminal.printOutput(text)
    }

    /// The stream of all objects.
    /// - Throws: `Stop` when there is an error, which has been printed.
    private func objects(_ inputs: [Input], _ beside: Surroundings, isQuiet: Bool = false) throws -> [UInt8] {
        let source = try seed()
        var output: [UInt8] = []
        var all: [Finding] = []
        for input in inputs {
            let result = try input.rendered(beside, secrets: source)
            if !result.findings.isEmpty, !isQuiet || result.findings.hasErrors {
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
        return output
    }

    private func seed() throws -> SecretSource {
        guard let file = secretSeedFile ?? Environment.value("OPENCLAW_SECRET_SEED_FILE") else { return .random }
        return try .seed(try Files.readPrivate(file, limit: 1 << 20), from: file)
    }
}
