internal import ArgumentParser
internal import Diagnostics
internal import Host
internal import PostRenderer

struct Lint: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Finds what is wrong in instances and values, and says where.",
        discussion: """
            Takes manifests, rendered streams and values files, and tells them apart by apiVersion and kind. Each
            FILE is looked at by itself; files of -f are merged first, the way Helm merges them.

            EXAMPLES:
              helm openclaw lint values.yaml
              helm openclaw lint -f values.yaml -f production.yaml --set image.tag=2026.3.12
              helm template r ./chart | helm openclaw lint -
              helm openclaw lint --format json --strict instances/*.yaml
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case human
        case json
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
    @Option(help: "How findings are written: human or json.")
    var format = Format.human

    func run() throws {
        guard !files.isEmpty || values.isGiven else {
            throw UsageProblem(message: "nothing to look at: name a file, '-', or values with -f", command: "lint")
        }
        var inputs = try files.map { try Input.file($0, release: values.facts) }
        if values.isGiven { inputs.append(try Input.values(values)) }
        let files = surroundings.files
        var beside = try files.surroundings { try Files.read($0) }
        if let old {
            beside.earlier = try Input.file(old, release: values.facts).instances()
            guard !beside.earlier.isEmpty else {
                throw FileFinding(
                    file: old,
                    finding: Finding(
                        "wrong-kind", .error, "the file holds no OpenClawInstance",
                        fix: "give the manifest or the values file as it was before"))
            }
        }
        let reports = try inputs.map { input in
            var findings = try input.rendered(beside, secrets: nil).findings
            if files.objects.isEmpty { findings = findings.map(\.withoutCluster) }
            findings.removeAll { $0.severity == .warning && ignore.contains($0.id) }
            return (findings: findings, sources: input.sources)
        }
        let all = reports.flatMap(\.findings)
        switch format {
        case .json: Terminal.printOutput(JSONPrinter.print(reports))
        case .human: Terminal.printOutput(human(reports))
        }
        if all.hasErrors || (strict && !all.isEmpty) { throw Stop(.findings) }
    }

    private func human(_ reports: [(findings: [Finding], sources: SourceMap)]) -> String {
        var parts = reports.filter { !$0.findings.isEmpty }.map { report in
            HumanPrinter(sources: report.sources, hasColour: Terminal.outputHasColour).print(report.findings)
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
