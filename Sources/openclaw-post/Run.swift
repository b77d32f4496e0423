internal import Diagnostics
internal import Host
internal import PostRenderer
internal import Secrets

/// One run: files in, stream in, stream out, report.
struct Run {
    private let options: Options

    init(_ options: Options) { self.options = options }

    /// The largest stream that is read, in bytes. A release of Helm cannot be larger than 1 MiB compressed.
    private static let inputLimit = 256 << 20

    func outcome() -> Outcome {
        if StandardStreams.inputIsTerminal {
            return Outcome(
                errors: "error: nothing to read: standard input is a terminal\nTry openclaw-post --help.\n",
                code: .usage)
        }
        do {
            let files = SurroundingFiles(objects: options.objects, defaults: options.defaults, packs: options.packs)
            let surroundings = try files.surroundings { try Files.read($0) }
            let source = try readSeed()
            let input = try StandardStreams.readInput(limit: Self.inputLimit)
            if let file = options.keptInput { try Files.writePrivate(input, to: file) }
            let rendered = try Renderer.render(input, surroundings: surroundings, secrets: source)
            return outcome(rendered, input)
        } catch let error as FileFinding {
            let outcome = Outcome(
                errors: HumanPrinter(source: error.file, text: error.bytes).print([error.finding]), code: .findings)
            ReportFile.write(failure: HumanPrinter(source: error.file).print([error.finding]), to: options.reportFile)
            return outcome
        } catch {
            let outcome = Outcome(failure: error)
            ReportFile.write(failure: outcome.errors, to: options.reportFile)
            return outcome
        }
    }

    private func outcome(_ rendered: Renderer, _ input: [UInt8]) -> Outcome {
        let findings = rendered.findings
        let isRefused = findings.hasErrors || (options.isStrict && !findings.isEmpty)
        let hint = isRefused ? LintLine.text(rendered.release) : nil
        var text = ""
        if !findings.isEmpty {
            let printer = HumanPrinter(
                source: "standard input", text: input,
                hasColour: wantsColour(onTerminal: StandardStreams.errorIsTerminal, variable: Environment.value))
            text = printer.print(findings)
            let outcome = rendered.refusal.isEmpty ? "nothing was written" : "nothing was expanded"
            if isRefused { text += "\n\(summary(findings) ?? ""); \(outcome)\n\(hint ?? "")" }
        }
        var outcome = Outcome(
            output: isRefused ? rendered.refusal : rendered.output, errors: text, code: isRefused ? .findings : .success
        )
        if let problem = ReportFile.write(findings, hint, to: options.reportFile) {
            outcome.errors += "warning: \(problem)\n"
        }
        return outcome
    }

    private func readSeed() throws -> SecretSource {
        guard let file = options.seedFile else { return .random }
        return try .seed(try Files.readPrivate(file, limit: 1 << 20), from: file)
    }
}
