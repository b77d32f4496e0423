internal import Diagnostics
internal import InstanceSpec
package import YAML

/// What stands beside the stream: given on the command line, or found in other documents of the stream.
package struct Surroundings: Sendable {
    /// Objects that the cluster has, as `--objects` gives them.
    package var objects: [Node] = []
    /// The `spec` of an OpenClawClusterDefaults.
    package var clusterDefaults: Node?
    /// Earlier versions of the instances: what must not change is compared with them.
    package var earlier: [Node] = []
    /// What a KRM function is told to do; nil leaves it to the instances.
    var settings: Settings?
    /// Resolved skill packs by reference, in the form of the lock.
    package var packs: Mapping = [:]

    package init() {}
}

/// Reads one OpenClawInstance: checks its shape, merges cluster defaults, decodes.
struct InstanceReader {
    private(set) var findings: [Finding] = []
    private let document: Node
    private let surroundings: Surroundings

    init(_ document: Node, _ surroundings: Surroundings) {
        self.document = document
        self.surroundings = surroundings
    }

    /// - Returns: nil when the document is too far off to go on with; the findings say why.
    mutating func read() -> Instance? {
        guard document.mapping != nil else { return nil }
        checkEnvelope()
        guard let name = document["metadata"]?["name"]?.string else { return nil }
        guard !name.isEmpty else {
            findings.append(
                Finding(
                    "x-instance-name", .error, "name \"\" cannot be the name of a Service",
                    fix: "give the instance a name",
                    path: "metadata.name", span: document.place(of: "metadata.name")))
            return nil
        }
        let spec = document["spec"].flatMap { $0.isNull ? nil : $0 } ?? [:]
        var checker = ShapeChecker()
        checker.check(spec, Spec.shape, at: "spec")
        let observed = document["observed"]
        if let observed {
            checker.check(observed, Observed.shape, at: "observed")
            checkNumbers(spec, "spec")
        }
        findings += checker.findings
        let defaults = observed?["clusterDefaults"]?.nonEmpty ?? surroundings.clusterDefaults
        var instance = Instance(
            name: name, namespace: document["metadata"]?["namespace"]?.string ?? "default", document: document)
        if let defaults {
            var checker = ShapeChecker()
            checker.check(defaults, ClusterDefaults.shape, at: "clusterDefaults")
            findings += checker.findings
            instance.specTree = merged(spec: spec, defaults: defaults)
        }
        instance.labels = document["metadata"]?["labels"].flatMap(StringMap.init(node:)) ?? [:]
        instance.annotations = document["metadata"]?["annotations"].flatMap(StringMap.init(node:)) ?? [:]
        instance.annotations.remove(postrenderFilename)
        instance.spec = Spec(node: instance.specTree) ?? Spec()
        if let observed {
            instance.observed = Observed(node: observed) ?? Observed()
            instance.isFromChart = true
        } else if let settings = surroundings.settings {
            instance.observed.settings = settings
        }
        instance.live = LiveObjects(
            (surroundings.objects + instance.observed.objects).filter { object in
                // A list of all namespaces holds objects of the same name that belong to others.
                let namespace = object["metadata"]?["namespace"]?.string ?? ""
                return namespace.isEmpty || namespace == instance.namespace
            })
        instance.packs = skillPacks(instance)
        checkLock(instance)
        let earlier = surroundings.earlier.first { $0["metadata"]?["name"]?.string == name }
        instance.oldSpec = earlier.map { $0["spec"].flatMap(Spec.init(node:)) ?? Spec() }
        return instance
    }

    private mutating func checkEnvelope() {
        var checker = ShapeChecker()
        checker.check(document, .object(Self.envelope), at: Path())
        findings += checker.findings
    }

    /// The keys of the document; `metadata` may hold what a cluster adds to it.
    private static let envelope = ObjectShape("OpenClawInstance") {
        [
            Member("apiVersion", .string(StringLimits()), isRequired: true),
            Member("kind", .string(StringLimits()), isRequired: true),
            Member(
                "metadata",
                .object(
                    ObjectShape("ObjectMeta") {
                        let map = Shape.map(.string(StringLimits()), MapLimits())
                        let added = [
                            "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "finalizers",
                            "generateName", "generation", "managedFields", "ownerReferences", "resourceVersion",
                            "selfLink", "uid",
                        ]
                        return [
                            Member("name", .string(StringLimits()), isRequired: true),
                            Member("namespace", .string(StringLimits())),
                            Member("labels", map),
                            Member("annotations", map),
                        ] + added.map { Member($0, .any) }
                    }), isRequired: true),
            Member("spec", .any),
            Member("status", .any),
            Member("observed", .any),
        ]
    }

    /// Helm reads values as doubles: beyond 2^53 what we see may not be what the user wrote.
    private mutating func checkNumbers(_ node: Node, _ path: Path) {
        switch node.content {
        case .number(let number) where number.exceedsDoublePrecision:
            findings.append(
                Finding(
                    "number-too-large", .error,
                    "\(path) is \(number.text): Helm rounds whole numbers beyond 9007199254740992",
                    fix: "quote it in your values", path: path, span: node.span))
        case .sequence(let nodes):
            for (index, node) in nodes.enumerated() { checkNumbers(node, path.appending(index)) }
        case .mapping(let mapping):
            for entry in mapping.entries { checkNumbers(entry.value, path.appending(entry.key)) }
        default: break
        }
    }

    /// Content that is not what was locked must not reach an agent; those of the command line are checked as they are
    /// read.
    private mutating func checkLock(_ instance: Instance) {
        checkLock(instance.settings.packs.locked, "observed.settings.packs.locked")
        checkLock(instance.observed.packs, "observed.packs")
    }

    private mutating func checkLock(_ packs: Mapping, _ path: @autoclosure () -> Path) {
        for entry in packs.entries {
            if let problem = lockProblem(entry, at: path().appending(entry.key)) { findings.append(problem) }
        }
    }

    /// The command line's packs, those locked in the values, and the chart's; the first to name one wins.
    private func skillPacks(_ instance: Instance) -> [String: SkillPack] {
        var packs: [String: SkillPack] = [:]
        let sources = [surroundings.packs, instance.settings.packs.locked, instance.observed.packs]
        for entry in sources.flatMap(\.entries) {
            let reference = entry.key.hasPrefix("pack:") ? String(entry.key.dropFirst(5)) : entry.key
            packs[reference] = packs[reference] ?? SkillPack(locked: entry.value, reference: reference)
        }
        return packs
    }
}
