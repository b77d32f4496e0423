internal import Diagnostics
internal import Host
internal import PostRenderer
internal import Secrets
internal import ValuesFiles
internal import YAML

/// One thing that was given to be looked at: a stream of documents, or values that belong together.
struct Input {
    enum Content {
        case stream([UInt8])
        case values(MergedValues, ReleaseFacts)
    }

    var content: Content
    var sources: SourceMap

    /// A file that is named without a flag; what it is shows in the file.
    static func file(_ name: String, release: ReleaseFacts) throws -> Input {
        let bytes = try read(name)
        let shown = name == "-" ? "standard input" : name
        switch InputKind(bytes) {
        case .documents: return Input(content: .stream(bytes), sources: SourceMap(shown, bytes: bytes))
        case .values:
            var values = MergedValues()
            values.add(file: shown, bytes)
            return Input(content: .values(values, release), sources: values.sources)
        }
    }

    /// A values file that was just made.
    static func values(text: String, name: String, release: ReleaseFacts) -> Input {
        var values = MergedValues()
        values.add(file: name, Array(text.utf8))
        return Input(content: .values(values, release), sources: values.sources)
    }

    /// What the flags for values say.
    static func values(_ options: ValuesOptions) throws -> Input {
        var values = MergedValues()
        var release = options.facts
        let chart = try options.chart.map { folder in
            guard let chart = try ChartFolder.read(folder) else {
                throw Failure("cannot use \(folder): it is not the chart openclaw and does not contain it")
            }
            return chart
        }
        if let chart {
            chart.addDefaults(to: &values)
            if chart.facts.isOurs { release.chartVersion = chart.facts.version }
            release.isRoot = chart.facts.isOurs
        }
        for file in options.files { values.add(file: file == "-" ? "standard input" : file, try read(file)) }
        for (kind, argument) in options.sets { values.set(kind, argument, readFile: text) }
        if let key = chart?.keyOfOurs { values.descend(to: key) }
        return Input(content: .values(values, release), sources: values.sources)
    }

    /// All that is wrong, and the objects when there is a source for secrets.
    func rendered(_ surroundings: Surroundings, secrets: SecretSource?) throws -> (output: [UInt8], findings: [Finding])
    {
        switch content {
        case .stream(let bytes):
            let result = try Renderer.render(bytes, surroundings: surroundings, secrets: secrets)
            return (result.output, result.findings)
        case .values(let values, let release):
            guard !values.findings.hasErrors else { return ([], values.findings) }
            let instances = InstanceDocuments(values.all, release: release)
            let result = try Renderer.render(
                instances: instances.documents, surroundings: surroundings, secrets: secrets)
            let findings = values.findings + instances.findings + result.findings.aboutValues()
            return (result.output, findings.map { sources.advisesSetString($0) ? $0.advisingSetString : $0 })
        }
    }

    /// The instances as documents, to compare others with.
    typealias Document = Node

    func instances() throws -> [Document] {
        switch content {
        case .stream(let bytes):
            do throws(YAMLError) {
                return try YAMLReader.stream(bytes).compactMap(\.root).filter {
                    $0["kind"]?.string == "OpenClawInstance"
                }
            } catch {
                throw FileFinding(file: sources.name, bytes: bytes, finding: error.finding())
            }
        case .values(let values, let release): return InstanceDocuments(values.all, release: release).documents
        }
    }

    static func read(_ name: String) throws -> [UInt8] {
        name == "-" ? try StandardStreams.readInput(limit: 256 << 20) : try Files.read(name)
    }

    static func text(_ file: String) -> String? {
        (try? Files.read(file)).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// A chart on disk: ours, or one that contains ours.
struct ChartFolder {
    var path: String
    var facts: ChartFacts
    private var defaults: [UInt8]

    /// Under which key our values stand; nil in our own chart.
    var keyOfOurs: String? { facts.isOurs ? nil : facts.keyOfOurs }

    /// - Returns: nil when the folder's chart has nothing to do with ours.
    static func read(_ path: String) throws -> ChartFolder? {
        let bytes = try Files.read("\(path)/Chart.yaml")
        guard let root = try? YAMLReader.compose(bytes[...]).root else {
            throw Failure("cannot read \(path)/Chart.yaml: it is no YAML")
        }
        let facts = ChartFacts(root)
        guard facts.isOurs || facts.keyOfOurs != nil else { return nil }
        return ChartFolder(path: path, facts: facts, defaults: (try? Files.read("\(path)/values.yaml")) ?? [])
    }

    /// Nil also for what is no folder.
    static func ifFolder(_ path: String) throws -> ChartFolder? {
        Links.isFolder(path) ? try read(path) : nil
    }

    func addDefaults(to values: inout MergedValues) {
        if let key = keyOfOurs {
            values.addDefaults(ofParent: "\(path)/values.yaml", defaults, for: key)
        } else {
            values.addDefaults(file: "\(path)/values.yaml", defaults)
        }
    }
}

extension SourceMap {
    /// Whether a finding asks for quotes where Helm would take them for part of the value: in `--set`.
    fileprivate func advisesSetString(_ finding: Finding) -> Bool {
        guard finding.fix?.hasPrefix("quote it") == true, let start = finding.span?.start else { return false }
        return locate(start)?.source.name.hasPrefix("--set") ?? false
    }
}

extension Finding {
    fileprivate var advisingSetString: Finding {
        var finding = self
        finding.fix = "give it with --set-string instead of --set"
        return finding
    }
}
