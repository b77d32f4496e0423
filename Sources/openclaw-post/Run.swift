internal import Diagnostics
internal import Host
internal import PostRenderer
internal import Secrets
internal import YAML

/// One run: files in, stream in, stream out, report.
struct Run {
    private let options: Options

    init(_ options: Options) { self.options = options }

    /// The largest stream that is read, in bytes. A release of Helm cannot be larger than 1 MiB compressed.
    private static let inputLimit = 256 << 20

    func outcome() -> Outcome {
        if StandardStreams.inputIsTerminal {
            return Outcome(
                errors: "error: nothing to read: standard input is a terminal\nTry openclaw-post --help.\n", code: .usage)
        }
        do {
            let surroundings = try readSurroundings()
            let source = try readSeed()
            let input = try StandardStreams.readInput(limit: Self.inputLimit)
            let rendered = try Renderer.render(input, surroundings: surroundings, secrets: source)
            return outcome(rendered, input)
        } catch let error as FileFinding {
            return Outcome(errors: HumanPrinter(source: error.file).print([error.finding]), code: .findings)
        } catch {
            return Outcome(failure: error)
        }
    }

    private func outcome(_ rendered: Renderer, _ input: [UInt8]) -> Outcome {
        let findings = rendered.findings
        let isRefused = findings.hasErrors || (options.isStrict && !findings.isEmpty)
        var text = ""
        if !findings.isEmpty {
            let printer = HumanPrinter(
                source: "standard input", text: String(decoding: input, as: UTF8.self),
                hasColour: StandardStreams.errorIsTerminal && Environment.value("NO_COLOR") == nil,
                mayShow: mayShow)
            text = printer.print(findings)
            if isRefused { text += "\n\(summary(findings)); nothing was written\n" }
        }
        var outcome = Outcome(
            output: isRefused ? [] : rendered.output, errors: text, code: isRefused ? .findings : .success)
        if let problem = ReportFile.write(findings, to: options.reportFile) { outcome.errors += "warning: \(problem)\n" }
        return outcome
    }

    private func summary(_ findings: [Finding]) -> String {
        let errors = findings.count { $0.severity == .error }
        let warnings = findings.count - errors
        func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
        return [errors > 0 ? count(errors, "error") : nil, warnings > 0 ? count(warnings, "warning") : nil]
            .compactMap { $0 }.joined(separator: ", ")
    }

    private func readSurroundings() throws -> Surroundings {
        var surroundings = Surroundings()
        for file in options.objects { surroundings.objects += try readObjects(file) }
        if let file = options.defaults {
            guard let defaults = try readDocuments(file).first(where: { $0["kind"]?.string == "OpenClawClusterDefaults" })
            else {
                throw FileFinding(
                    file: file,
                    finding: Finding(
                        "wrong-kind", .error, "the file holds no OpenClawClusterDefaults",
                        fix: "write kind: OpenClawClusterDefaults"))
            }
            // Any other name is ignored by every part of the system, so here too.
            if defaults["metadata"]?["name"]?.string == "cluster" { surroundings.clusterDefaults = defaults["spec"] }
        }
        if let file = options.packs {
            for document in try readDocuments(file) { surroundings.packs.entries += document.mapping?.entries ?? [] }
        }
        return surroundings
    }

    /// Objects of a stream; lists are taken apart.
    private func readObjects(_ file: String) throws -> [Node] {
        try readDocuments(file).flatMap { document in
            document["kind"]?.string?.hasSuffix("List") == true ? document["items"]?.sequence ?? [] : [document]
        }
    }

    private func readDocuments(_ file: String) throws -> [Node] {
        let bytes = try Files.read(file)
        do throws(YAMLError) {
            return try YAMLReader.stream(bytes).compactMap(\.root)
        } catch {
            throw FileFinding(file: file, finding: error.finding())
        }
    }

    private func readSeed() throws -> SecretSource {
        guard let file = options.seedFile else { return .random }
        let seed = try Files.readPrivate(file, limit: 1 << 20)
        guard seed.count >= SecretSource.minimumSeedBytes else {
            throw FileFinding(
                file: file,
                finding: Finding(
                    "seed-too-short", .error,
                    "the seed has \(seed.count) bytes, at least \(SecretSource.minimumSeedBytes) are needed",
                    fix: "make one with: (umask 077; openssl rand -hex 32 > \(file))"))
        }
        return .seed(seed)
    }
}

/// A finding in a file that was named on the command line.
private struct FileFinding: Error {
    var file: String
    var finding: Finding
}

/// No line of `observed`, of an environment or of free configuration is shown: it may hold a secret.
private func mayShow(_ path: Path) -> Bool {
    guard case .key(let first)? = path.steps.first else { return true }
    if first == "observed" { return false }
    let hidden: Set<String> = ["env", "extraEnv", "raw", "data", "stringData", "initialFiles", "podAnnotations"]
    return !path.steps.contains { step in
        if case .key(let key) = step { hidden.contains(key) } else { false }
    }
}
