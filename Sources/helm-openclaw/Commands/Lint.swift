internal import ArgumentParser
internal import Diagnostics
internal import Guide
internal import Host
internal import PostRenderer

struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Finds what is wrong in instances and values, and says where.",
        discussion: """
            Takes manifests, rendered streams and values files, and tells them apart by apiVersion and kind. Each
            FILE is looked at by itself; files of -f are merged first, the way Helm merges them. Requests of agents
            (OpenClawSelfConfig) and OpenClawClusterDefaults are looked at too.

            EXAMPLES:
              helm openclaw lint values.yaml
              helm openclaw lint -f values.yaml -f production.yaml --set image.tag=2026.3.12
              helm template r ./chart | helm openclaw lint -
              helm openclaw lint --strict --ignore image-tag-latest instances/*.yaml
              helm openclaw lint --format sarif --output findings.sarif values.yaml
              helm openclaw explain image-tag-latest
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case human
        case json
        case sarif
        case github
        case junit
    }

    @Argument(help: ArgumentHelp("Manifests or values files; '-' is standard input.", valueName: "file"))
    var files: [String] = []
    @OptionGroup(title: "VALUES") var values: ValuesOptions
    @OptionGroup(title: "SURROUNDINGS") var surroundings: SurroundingOptions

    @Option(help: ArgumentHelp("The version before, to find changes that Kubernetes refuses.", valueName: "file"))
    var old: String?
    @Flag(help: "A warning is as bad as an error.")
    var strict = false
    @Option(help: ArgumentHelp("Leaves out warnings of this rule. May be given more than once.", valueName: "id"))
    var ignore: [String] = []
    @Option(help: "How findings are written: human, json, sarif, github or junit.")
    var format = Format.human
    @Option(help: ArgumentHelp("Write the findings into this file, not to standard output.", valueName: "file"))
    var output: String?

    func validate() throws {
        for id in ignore where RulePage.find(id) == nil {
            let near = nearest(to: id, among: RulePage.ids).map { "; did you mean \($0)?" } ?? ""
            throw ValidationError("--ignore: there is no rule \(quoted(id))\(near)")
        }
    }

    func run() throws {
        guard !files.isEmpty || values.isGiven else {
            throw UsageProblem(message: "nothing to look at: name a file, '-', or values with -f", command: "lint")
        }
        var inputs = try files.map { try Input.file($0, release: values.facts) }
        if values.isGiven { inputs.append(try Input.values(values)) }
        let files = surroundings.files
        var beside = try files.surroundings { try Files.read($0) }
        if let old { beside.earlier = try earlier(old) }
        var kept: Set<String> = []
        let reports = try inputs.map { input in
            var findings = try input.rendered(beside, secrets: nil).findings
            if files.objects.isEmpty { findings = findings.map(\.withoutCluster) }
            kept.formUnion(findings.filter { $0.severity == .error && ignore.contains($0.id) }.map(\.id))
            findings.removeAll { $0.severity == .warning && ignore.contains($0.id) }
            return (findings: findings, sources: input.sources)
        }
        try write(reports)
        for id in kept.sorted() {
            Terminal.printError("note: --ignore \(id) leaves out warnings only, and this is an error\n")
        }
        let all = reports.flatMap(\.findings)
        if all.hasErrors || (strict && !all.isEmpty) { throw Stop(.findings) }
    }

    private func earlier(_ file: String) throws -> [Input.Document] {
        let documents = try Input.file(file, release: values.facts).instances()
        guard documents.isEmpty else { return documents }
        throw FileFinding(
            file: file,
            finding: Finding(
                "wrong-kind", .error, "the file holds no OpenClawInstance",
                fix: "give the manifest or the values file as it was before"))
    }

    private func write(_ reports: [FindingReport]) throws {
        let text =
            switch format {
            case .human: human(reports)
            case .json: JSONPrinter.print(reports)
            case .sarif: SARIFPrinter(version: toolVersion, rule: Self.ruleText).print(reports)
            case .github: GitHubPrinter.print(reports)
            case .junit: JUnitPrinter.print(reports, isStrict: strict)
            }
        guard let output else { return Terminal.printOutput(text) }
        try Files.write(Array(text.utf8), to: output)
    }

    private static func ruleText(_ id: String) -> SARIFPrinter.RuleText? {
        Explanation.ruleText(id).map { SARIFPrinter.RuleText(summary: $0.summary, help: $0.help) }
    }

    private func human(_ reports: [FindingReport]) -> String {
        let hasColour = output == nil && Terminal.outputHasColour
        var parts = reports.filter { !$0.findings.isEmpty }.map { report in
            HumanPrinter(sources: report.sources, hasColour: hasColour).print(report.findings)
        }
        let looked = reports.count == 1 ? reports[0].sources.name : "\(reports.count) inputs"
        parts.append("\(summary(reports.flatMap(\.findings)) ?? "nothing wrong") in \(looked)\n")
        return parts.joined(separator: "\n")
    }
}

extension Finding {
    /// What only a cluster can tell is a warning to someone who looks at files.
    fileprivate var withoutCluster: Finding {
        guard Self.needCluster.contains(id) else { return self }
        var finding = self
        finding.severity = .warning
        return finding
    }

    /// Rules about objects that may well be in the cluster.
    static let needCluster: Set<String> = ["config-cm-missing", "ws-cm-missing"]
}
