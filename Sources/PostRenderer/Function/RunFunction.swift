internal import Diagnostics
internal import InstanceSpec
internal import Secrets
internal import YAML

extension Renderer {
    /// Runs as a KRM function: the instances of a ResourceList get their objects behind them, every other item stays.
    mutating func runFunction(_ document: StreamDocument) throws(SecretSource.Unavailable) {
        guard let root = tree(document) else { return }
        let list: ResourceList
        do throws(ResourceList.Refusal) {
            list = try ResourceList(root)
        } catch {
            return findings.append(error.finding)
        }
        let config = FunctionConfig(list.config)
        findings += config.findings
        surroundings.settings = config.settings
        var run = FunctionRun(list)
        for item in list.items where !item.isOurs("OpenClawInstance") { take(item.node, item.label) }
        listed = list.items
        for index in list.items.indices where list.items[index].isOurs("OpenClawInstance") {
            let before = findings.count
            let item = list.items[index]
            if let instance = try checked(item.withoutNotes, item.label) {
                findings += run.add(index, instance)
            }
            run.note(before..<findings.count, index)
        }
        findings += others.findings(surroundings.objects)
        for index in findings.indices where findings[index].id == "secret-not-repeatable" {
            findings[index].fix = "set secrets.mode: external in the functionConfig, or OPENCLAW_SECRET_SEED_FILE"
        }
        let results = run.results(findings)
        refusal = list.written(list.items.map(\.node), results)
        output = findings.hasErrors ? refusal : list.written(run.items, results)
    }
}

/// What becomes of the items of one list.
private struct FunctionRun {
    private let list: ResourceList
    /// By the index of the instance: what stands in its place.
    private var made: [Int: [Node]] = [:]
    /// Objects of an earlier run.
    private var dropped: Set<Int> = []
    /// Which findings are about which item.
    private var ranges: [(findings: Range<Int>, item: Int)] = []

    init(_ list: ResourceList) { self.list = list }

    /// Expands an instance.
    /// - Returns: what is wrong with the items beside it.
    mutating func add(_ index: Int, _ instance: Instance) -> [Finding] {
        let item = list.items[index]
        // The item is the record, as its owner wrote it.
        let objects = expand(instance).filter { !ListItem($0).isOurs("OpenClawInstance") }
        let identities = Set(objects.map { ListItem($0).identity })
        var findings: [Finding] = []
        for (other, candidate) in list.items.enumerated() where other != index {
            let isSame = identities.contains(candidate.identity)
            if candidate.wasMade(for: item) {
                let isInFolder = item.folderOfObjects.map { candidate.path?.hasPrefix($0) ?? false } ?? false
                if isSame || isInFolder { dropped.insert(other) }
            } else if isSame {
                findings.append(
                    Finding(
                        "object-name", .error,
                        "\(candidate.kind) \(quoted(candidate.name)) stands in the list, and the instance makes one too",
                        fix: "rename it, or remove it", path: "metadata.name",
                        span: candidate.node.place(of: "metadata.name"), document: item.label))
            }
        }
        made[index] = [item.kept(isRecord: instance.settings.record.enabled)] + objects.map(item.placed)
        return findings
    }

    mutating func note(_ findings: Range<Int>, _ item: Int) { ranges.append((findings, item)) }

    var items: [Node] {
        list.items.indices.flatMap { index in
            dropped.contains(index) ? [] : made[index] ?? [list.items[index].node]
        }
    }

    func results(_ findings: [Finding]) -> [Node] {
        findings.enumerated().map { index, finding in
            let known = ranges.first { $0.findings.contains(index) }.map { list.items[$0.item] }
            let item = known ?? finding.document.flatMap { label in list.items.first { $0.label == label } }
            return ResourceList.result(finding, item)
        }
    }
}
