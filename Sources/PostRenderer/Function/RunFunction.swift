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
        listed = ListedObjects(list.items)
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
    private let indicesByIdentity: [ListItem.Identity: [Int]]
    /// What an earlier run made, by the instance that it was for.
    private let earlier: [ListItem.Place: [Int]]
    /// By the index of the instance: what stands in its place.
    private var made: [Int: [Node]] = [:]
    private var dropped: Set<Int> = []
    /// By the index of a finding: the item that it is about.
    private var subjects: [Int: Int] = [:]

    init(_ list: ResourceList) {
        self.list = list
        indicesByIdentity = Dictionary(grouping: list.items.indices) { list.items[$0].identity }
        let marked = list.items.indices.compactMap { index in list.items[index].maker.map { ($0, index) } }
        earlier = Dictionary(grouping: marked) { $0.0 }.mapValues { $0.map { $0.1 } }
    }

    /// Expands an instance.
    /// - Returns: what is wrong with the items beside it.
    mutating func add(_ index: Int, _ instance: Instance) -> [Finding] {
        let item = list.items[index]
        // The item is the record, as its owner wrote it.
        let objects = expand(instance).filter { !ListItem($0).isOurs("OpenClawInstance") }
        if let folder = item.folderOfObjects {
            for other in earlier[item.place] ?? [] where list.items[other].path?.hasPrefix(folder) == true {
                dropped.insert(other)
            }
        }
        var findings: [Finding] = []
        for object in objects {
            for other in indicesByIdentity[ListItem(object).identity] ?? [] {
                if list.items[other].maker == item.place {
                    dropped.insert(other)
                } else {
                    findings.append(collision(list.items[other], item))
                }
            }
        }
        made[index] = [item.kept(isRecord: instance.settings.record.enabled)] + objects.map(item.placed)
        return findings
    }

    private func collision(_ other: ListItem, _ instance: ListItem) -> Finding {
        Finding(
            "object-name", .error,
            "\(other.kind) \(quoted(other.name)) stands in the list, and the instance makes one too",
            fix: "rename it, or remove it", path: "metadata.name", span: other.node.place(of: "metadata.name"),
            document: instance.label)
    }

    mutating func note(_ findings: Range<Int>, _ item: Int) {
        for finding in findings { subjects[finding] = item }
    }

    var items: [Node] {
        list.items.indices.flatMap { index in
            dropped.contains(index) ? [] : made[index] ?? [list.items[index].node]
        }
    }

    func results(_ findings: [Finding]) -> [Node] {
        let labelled = Dictionary(list.items.map { ($0.label, $0) }) { first, _ in first }
        return findings.enumerated().map { index, finding in
            let known = subjects[index].map { list.items[$0] }
            return ResourceList.result(finding, known ?? finding.document.flatMap { labelled[$0] })
        }
    }
}

/// The items that instances look for, found without going through the whole list for each.
struct ListedObjects {
    private var configMaps: [String: [Node]] = [:]
    private var secrets: [ListItem.Place: [Node]] = [:]

    init(_ items: [ListItem] = []) {
        for item in items {
            if item.kind == "ConfigMap" { for name in item.names { configMaps[name, default: []].append(item.node) } }
            if item.kind == "Secret", let maker = item.maker { secrets[maker, default: []].append(item.node) }
        }
    }

    /// ConfigMaps under the name by which an instance refers to them: kustomize corrects references only when all
    /// functions have run.
    func configMaps(_ name: String) -> [Node] {
        (configMaps[name] ?? []).map { map in
            var map = map
            map["metadata"]?["name"] = Node(name)
            return map
        }
    }

    /// Secrets that an earlier run made for an instance are kept like those that live.
    func secrets(of instance: Node) -> [Node] { secrets[ListItem(instance).place] ?? [] }
}
