internal import Diagnostics
internal import Host
internal import PostRenderer
internal import ValuesFiles
internal import YAML

/// One run of Helm: first the check of its values, then Helm itself.
struct HelmRun {
    let command: HelmCommand
    let line: HelmArguments
    let arguments: [String]
    /// The lock of skill packs.
    let packs: String?
    let helm: Helm
    /// What Helm reads on standard input, when we have read it before.
    private var input: [UInt8]?
    /// The first lines of all findings that were printed, so that the post-renderer's report does not repeat them.
    private var printed: Set<String> = []
    /// The instances as the values make them, and where those were read.
    private var instances: [Node] = []
    private var sources = SourceMap()

    /// - Parameter input: what stands for `--values -`; nil: standard input.
    init(
        command: HelmCommand, line: HelmArguments, arguments: [String], packs: String?, helm: Helm,
        input: [UInt8]? = nil
    ) {
        self.command = command
        self.line = line
        self.arguments = arguments
        self.packs = packs
        self.helm = helm
        self.input = input
    }

    // MARK: Before Helm

    /// Looks at the values that Helm will use and prints what is wrong with them.
    /// - Throws: `Stop` when there is an error.
    mutating func check() throws {
        guard let chart = chart, let values = try values(chart) else { return }
        let given = Input(content: .values(values.merged, values.release), sources: values.merged.sources)
        let rendered = try given.rendered(try surroundings(), secrets: nil).findings
        instances = try given.instances()
        sources = given.sources
        // The cluster may have them; the post-renderer will see.
        let findings = rendered.filter { !Finding.needCluster.contains($0.id) }
        guard !findings.isEmpty else { return }
        let printer = HumanPrinter(sources: values.merged.sources, hasColour: Terminal.errorHasColour)
        Terminal.printError(printer.print(findings))
        printed = Set(findings.flatMap(Self.firstLines))
        guard findings.hasErrors else { return }
        Terminal.printError("\n\(summary(findings) ?? ""); Helm was not run\n")
        throw Stop(.findings)
    }

    /// As we say it, and as the post-renderer does, which names settings by their place in the skeleton.
    private static func firstLines(_ finding: Finding) -> [String] {
        ["", "observed.settings.", "observed."].map {
            "\(finding.severity.rawValue)[\(finding.id)]: \($0)\(finding.message)"
        }
    }

    /// The words that are no flags, without the command of helm-diff.
    private var positionals: [String] {
        command == .diff && line.positionals.first == "upgrade" ? Array(line.positionals.dropFirst()) : line.positionals
    }

    /// Nil when the command line is not complete; Helm says what is missing.
    private var chart: String? {
        switch command {
        case .upgrade, .diff: positionals.count == 2 ? positionals[1] : nil
        case .install, .template: (1...2).contains(positionals.count) ? positionals.last : nil
        }
    }

    private var release: String? { positionals.count == 2 ? positionals[0] : nil }

    /// Nil when we cannot know what the chart does with them.
    private mutating func values(_ chart: String) throws -> (merged: MergedValues, release: ReleaseFacts)? {
        var merged = MergedValues()
        var facts = ReleaseFacts(chartVersion: toolVersion)
        facts.name = release ?? "release-name"
        facts.namespace = line.flags["namespace"] ?? Environment.value("HELM_NAMESPACE") ?? "default"
        facts.isUpgrade = command == .upgrade || command == .diff
        var key: String?
        if Links.isFolder(chart) {
            guard let folder = try ChartFolder.read(chart) else {
                note("\(chart) is not the chart openclaw and does not contain it: its values are not checked")
                return nil
            }
            folder.addDefaults(to: &merged)
            key = folder.keyOfOurs
            facts.isRoot = key == nil
            if key == nil { facts.chartVersion = folder.facts.version }
        } else if !ChartFacts.namesOurs(chart) {
            note("\(chart) cannot be looked into: its values are not checked before Helm runs")
            return nil
        }
        if line.reusesValues(isUpgrade: command == .upgrade), let release { addOldValues(of: release, to: &merged) }
        for file in line.files {
            if file.hasPrefix("http://") || file.hasPrefix("https://") {
                note("\(file) is not fetched: its values are not checked before Helm runs")
            } else if file == "-" {
                if input == nil { input = try Input.read(file) }
                merged.add(file: "standard input", input ?? [])
            } else {
                merged.add(file: file, try Input.read(file))
            }
        }
        for kind in SetKind.allCases {
            for set in line.sets where set.kind == kind { merged.set(kind, set.argument, readFile: Input.text) }
        }
        if let key { merged.descend(to: key) }
        return (merged, facts)
    }

    private func addOldValues(of release: String, to merged: inout MergedValues) {
        guard let text = helm.ask(["get", "values", release, "--output", "json"] + line.connection) else { return }
        guard
            let values = JSON.read(
                String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())),
            values.mapping != nil
        else { return }
        merged.add(values, from: "values of release \(release)")
    }

    private func surroundings() throws -> Surroundings {
        var files = SurroundingFiles.fromEnvironment
        files.packs = packs ?? files.packs
        var rest = line.postRendererArguments[...]
        while let word = rest.popFirst() {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard let name = parts.first, ["--objects", "--defaults", "--packs"].contains(name),
                let file = parts.count == 2 ? parts[1] : rest.popFirst()
            else { continue }
            switch name {
            case "--objects": files.objects.append(file)
            case "--defaults": files.defaults = file
            default: files.packs = file
            }
        }
        return try files.surroundings { try Files.read($0) }
    }

    private func note(_ text: String) { Terminal.printError("note: \(text)\n") }

    // MARK: Helm itself

    /// - Returns: what Helm ended with.
    mutating func run() throws -> Int32 {
        let version = try helm.version()
        let isHelm3 = version.hasPrefix("v3.")
        var environment = Environment.all.filter { variable in
            // They speak of our own plugin, and openclaw-post draws conclusions from them.
            !["HELM_PLUGIN_NAME=", "HELM_PLUGIN_DIR=", "OPENCLAW_CALLER=", "OPENCLAW_REPORT="].contains {
                variable.hasPrefix($0)
            }
        }
        if let packs {
            environment.removeAll { $0.hasPrefix("OPENCLAW_PACKS=") }
            environment.append("OPENCLAW_PACKS=\(packs)")
        }
        let folder = try Links.makeTemporaryFolder()
        let wanted = Environment.value("OPENCLAW_REPORT")
        let report = wanted ?? "\(folder)/report.txt"
        defer {
            if wanted == nil { Files.remove(report) }
            Links.removeFolder(folder)
        }
        environment += ["OPENCLAW_CALLER=helm-openclaw", "OPENCLAW_REPORT=\(report)"]
        let renderer = try postRenderer(isHelm3: isHelm3, &environment)
        let code = try Processes.run(
            [helm.program] + command.words(arguments, renderer), environment: environment, input: input)
        // Helm 3 shows what the post-renderer says when it fails, and only then.
        if !(isHelm3 && code != 0) { printReport(report) }
        return code
    }

    /// The flags that name the post-renderer; none when the user names one.
    private func postRenderer(isHelm3: Bool, _ environment: inout [String]) throws -> [String] {
        let plugins = isHelm3 && command != .diff ? [] : helm.plugins()
        if command == .diff, !plugins.contains("diff") {
            throw Failure(
                "cannot show a difference: Helm's plugin diff is not installed",
                fix: "helm plugin install https://github.com/databus23/helm-diff")
        }
        if line.flags["post-renderer"] != nil { return [] }
        if command == .diff, let first = line.positionals.first,
            ["revision", "rollback", "release", "version"].contains(first)
        {
            return []
        }
        if isHelm3 { return ["--post-renderer", try PostProgram.beside()] }
        if !plugins.contains(PostProgram.name) {
            guard let folder = PostProgram.pluginsFolder else {
                throw Failure(
                    "cannot find the plugin \(PostProgram.name), which Helm 4 needs",
                    fix: "helm plugin install FOLDER/plugins/\(PostProgram.name)")
            }
            let installed = Environment.value("HELM_PLUGINS") ?? helm.ask(["env", "HELM_PLUGINS"])
            let folders = [installed?.filter { !$0.isNewline }, folder].compactMap { $0 }.filter { !$0.isEmpty }
            environment.removeAll { $0.hasPrefix("HELM_PLUGINS=") }
            environment.append("HELM_PLUGINS=\(folders.joined(separator: ":"))")
        }
        return ["--post-renderer", PostProgram.name]
    }

    /// What the post-renderer found that the check could not: it has seen the cluster.
    private func printReport(_ path: String) {
        guard let bytes = try? Files.read(path, limit: 16 << 20) else { return }
        var block = ""
        func flush() {
            let first = block.prefix { $0 != "\n" }
            if !block.isEmpty, !printed.contains(String(first)) { Terminal.printError(block) }
            block = ""
        }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix("error[") || text.hasPrefix("warning[") { flush() }
            block += inUsersFile(text) + "\n"
        }
        flush()
    }

    /// The line of a report that says where: `  --> rendered stream:4:9, OpenClawInstance r, from …, spec.x`, with the
    /// place in the user's own file when the path is written there.
    private func inUsersFile(_ line: String) -> String {
        guard line.hasPrefix("  --> rendered stream"), let comma = line.firstIndex(of: ",") else { return line }
        let parts = line.split(separator: ",").map { String($0.drop { $0 == " " }) }
        guard let path = parts.last, path.hasPrefix("spec."),
            let instance = instances.first(where: { instance in
                parts.contains("OpenClawInstance \(instance["metadata"]?["name"]?.string ?? "")")
            }),
            let found = instance.place(of: Path(dotted: path)).flatMap({ sources.locate($0.start) })
        else { return line }
        let name = found.source.name
        let place = found.source.hasLines ? "\(name):\(found.position.line):\(found.position.column)" : name
        return "  --> \(place)\(line[comma...])"
    }
}

extension HelmCommand {
    /// Helm's words for the command, our flags, and what the user gave, a `--` in it included.
    fileprivate func words(_ arguments: [String], _ flags: [String]) -> [String] {
        guard self == .diff else { return [rawValue] + flags + arguments }
        let own = ["upgrade", "revision", "rollback", "release", "version"]
        guard let first = arguments.first, own.contains(first) else { return ["diff", "upgrade"] + flags + arguments }
        return ["diff", first] + flags + arguments.dropFirst()
    }
}
