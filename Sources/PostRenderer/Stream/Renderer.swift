package import Diagnostics
internal import InstanceSpec
package import Secrets
internal import Validator
package import YAML

/// A stream in, a stream out: instances become their objects, everything else passes byte for byte.
package struct Renderer {
    /// The whole output; meaningless when a finding is an error.
    package internal(set) var output: [UInt8] = []
    package internal(set) var findings: [Finding] = []
    /// What a KRM function prints when it fails: its list as it was, with the findings. Empty for any other stream.
    package internal(set) var refusal: [UInt8] = []
    /// The Helm release that the stream is of; nil without a chart.
    package private(set) var release: (name: String, namespace: String)?

    private let input: [UInt8]
    var surroundings: Surroundings
    /// Nil: nothing is written, the input is only looked at.
    private let secrets: SecretSource?
    /// ConfigMaps of the stream by name: an instance may refer to one that is installed together with it.
    private var configMaps: [String: StreamDocument] = [:]
    private var seen: Set<String> = []
    /// Instances that may change themselves, by namespace.
    private var selfConfiguring: [String: [Neighbour]] = [:]
    /// ServiceAccounts of data pods that an earlier instance has written, by namespace.
    private var dataAccounts: Set<String> = []
    /// Documents of our other kinds: they pass as they are, when nothing is wrong with them.
    var others = OtherKinds()
    /// The stream's only document, when it is the input of a KRM function.
    private var functionInput: StreamDocument?
    /// The items of that input.
    var listed = ListedObjects()

    /// Renders a stream.
    /// - Parameter secrets: where new secrets come from; nil when only the findings are wanted.
    /// - Throws: when OpenSSL cannot give random bytes.
    package static func render(
        _ input: [UInt8], surroundings: Surroundings = Surroundings(), secrets: SecretSource?
    ) throws(SecretSource.Unavailable) -> Renderer {
        var renderer = Renderer(input, surroundings, secrets)
        let pieces = renderer.scan()
        guard !renderer.hasErrors else { return renderer }
        if let list = renderer.functionInput {
            try renderer.runFunction(list)
            return renderer
        }
        // Asked for at once, and only touched as it is filled: growing would hold the output twice.
        let instances = pieces.count { if case .instance = $0 { true } else { false } }
        renderer.output.reserveCapacity(input.count + min(instances, 1000) * typicalOutput)
        for piece in pieces where !renderer.hasEnough {
            switch piece {
            case .foreign(let range): renderer.output += input[range]
            case .instance(let document): try renderer.write(document)
            }
        }
        renderer.findings += renderer.others.findings(surroundings.objects)
        return renderer
    }

    /// Renders instances that are trees already, as they are made from values files.
    /// - Parameter secrets: as above.
    /// - Throws: when OpenSSL cannot give random bytes.
    package static func render(
        instances: [Node], surroundings: Surroundings = Surroundings(), secrets: SecretSource?
    ) throws(SecretSource.Unavailable) -> Renderer {
        var renderer = Renderer([], surroundings, secrets)
        for root in instances {
            let label = DocumentLabel(kind: "OpenClawInstance", name: root["metadata"]?["name"]?.string ?? "")
            try renderer.expandInstance(root, label, comment: nil, filename: nil)
        }
        return renderer
    }

    /// What the stream is made of. Documents that are not ours are many and pass together.
    private enum Piece {
        case foreign(Range<Int>)
        case instance(StreamDocument)
    }

    /// Nobody reads more, and a stream could have millions.
    private var hasEnough: Bool { mutating get { findings.count >= 1000 && hasErrors } }

    /// Findings are only added: those that were no errors are not looked at again, or the work would grow with the
    /// square of the stream.
    private var hasErrors: Bool {
        mutating get {
            while cleared < findings.count, findings[cleared].severity != .error { cleared += 1 }
            return cleared < findings.count
        }
    }
    private var cleared = 0

    private init(_ input: [UInt8], _ surroundings: Surroundings, _ secrets: SecretSource?) {
        self.input = input
        self.surroundings = surroundings
        self.secrets = secrets
    }

    /// Reads every document to its end once, so that an error in the last one is found before the first is expanded.
    private mutating func scan() -> [Piece] {
        var pieces: [Piece] = []
        var written = 0
        for document in StreamSplitter(input) {
            if !document.isBlank { written += 1 }
            if isInstanceAtSight(input[document.content]) {
                pieces.append(.instance(document))
                continue
            }
            do throws(YAMLError) {
                let header: DocumentHeader =
                    document.isBlank
                    ? DocumentHeader()
                    : try DocumentHeader.read(input[document.content], firstLine: document.firstLine)
                take(header, document)
                if header.isFunctionInput { functionInput = document }
                if header.isOurs("OpenClawInstance") {
                    pieces.append(.instance(document))
                } else if case .foreign(let range)? = pieces.last {
                    pieces[pieces.count - 1] = .foreign(range.lowerBound..<document.whole.upperBound)
                } else {
                    pieces.append(.foreign(document.whole))
                }
            } catch {
                findings.append(
                    error.finding(document.template.map { DocumentLabel(kind: "document", name: "", template: $0) }))
                if hasEnough { break }
            }
        }
        // Among other documents it is one like any other.
        if written != 1 { functionInput = nil }
        return pieces
    }

    private mutating func take(_ header: DocumentHeader, _ document: StreamDocument) {
        if header.kind == "ConfigMap" { configMaps[header.name] = document }
        guard header.isOurs("OpenClawClusterDefaults") || header.isOurs("OpenClawSelfConfig") else { return }
        let label = DocumentLabel(kind: header.kind, name: header.name, template: document.template)
        if let root = tree(document, label) { take(root, label) }
    }

    /// Remembers a document of our group that is no instance.
    mutating func take(_ root: Node, _ label: DocumentLabel) {
        guard root["apiVersion"]?.string?.hasPrefix("openclaw.rocks/") == true else { return }
        let isDefaults = label.kind == "OpenClawClusterDefaults"
        guard isDefaults || label.kind == "OpenClawSelfConfig" else { return }
        others.add(root, label)
        if isDefaults, label.name == "cluster", surroundings.clusterDefaults == nil {
            surroundings.clusterDefaults = root["spec"]
        }
    }

    private mutating func write(_ document: StreamDocument) throws(SecretSource.Unavailable) {
        let unread = DocumentLabel(kind: "OpenClawInstance", name: "", template: document.template)
        guard let root = tree(document, unread) else { return }
        // At sight it was one, but the line that said so stands within a text.
        guard root["kind"]?.string == "OpenClawInstance" else {
            output += input[document.whole]
            return
        }
        let filename = root["metadata"]?["annotations"]?[postrenderFilename]?.string
        let label = DocumentLabel(
            kind: "OpenClawInstance", name: root["metadata"]?["name"]?.string ?? "",
            template: document.template ?? filename)
        try expandInstance(root, label, comment: document.template.map { "Source: \($0)" }, filename: filename)
        if document.hasEndMarker { output += Array("...\n".utf8) }
    }

    /// Writes the objects of an instance, or what is wrong with it.
    private mutating func expandInstance(
        _ root: Node, _ label: DocumentLabel, comment: String?, filename: String?
    ) throws(SecretSource.Unavailable) {
        if release == nil, let name = root["observed"]?["release"]?["name"]?.string {
            release = (name, root["observed"]?["release"]?["namespace"]?.string ?? "default")
        }
        guard let instance = try checked(root, label) else { return }
        var writer = YAMLWriter(appendingTo: output)
        output = []
        for var object in expand(instance) {
            if let filename { object.annotate(postrenderFilename, filename) }
            writer.document(object, comment: comment)
        }
        output = writer.bytes
    }

    /// The instance of a document, when it and all before it may be written.
    mutating func checked(_ root: Node, _ label: DocumentLabel) throws(SecretSource.Unavailable) -> Instance? {
        let before = findings.count
        let instance = try instance(root.inKeyOrder)
        for index in findings.indices.dropFirst(before) { findings[index].document = label }
        // Nothing of a stream with an error is written, so there is no need to go on making text of it.
        return hasErrors || secrets == nil ? nil : instance
    }

    /// The instance of a document, ready to be expanded; nil when something is wrong with it.
    private mutating func instance(_ root: Node) throws(SecretSource.Unavailable) -> Instance? {
        guard root["apiVersion"]?.string == "openclaw.rocks/v1alpha1" else {
            let version = quoted(root["apiVersion"]?.string ?? "")
            findings.append(
                Finding(
                    "api-version", .error, "apiVersion is \(version), it must be openclaw.rocks/v1alpha1",
                    fix: "write apiVersion: openclaw.rocks/v1alpha1", path: "apiVersion",
                    span: root.place(of: "apiVersion")))
            return nil
        }
        var reader = InstanceReader(root, surroundings(for: root))
        let read = reader.read()
        findings += reader.findings
        guard var instance = read else { return nil }
        checkUnique(instance, root)
        meetNeighbours(&instance)
        if instance.usesDataAccount {
            instance.writesDataAccount =
                dataAccounts.insert("\(instance.namespace)/\(instance.dataAccountName)").inserted
        }
        others.add(instance)
        findings += validate(instance, after: reader.findings)
        guard !reader.findings.hasErrors else { return nil }
        findings += applyState(to: &instance).placed(in: root)
        // Without a source nothing is made, so there is nothing that could not be repeated.
        let seeded = if case .random? = secrets { false } else { true }
        let plan = SecretPlan(instance, isSeeded: seeded)
        let ignored = ignoredRules(instance)
        findings += plan.findings.filter { $0.severity == .error || !ignored.contains($0.id) }.placed(in: root)
        findings += claimFindings(instance, root)
        findings += statefulSetFindings(instance).placed(in: root)
        guard !hasErrors else { return nil }
        let files = podFiles(instance)
        instance.files = files
        findings += sizeFindings(instance, files).placed(in: root)
        guard !hasErrors else { return nil }
        if let secrets { instance.secretData = try plan.data(instance, from: secrets) }
        return instance
    }

    mutating func tree(_ document: StreamDocument, _ label: DocumentLabel? = nil) -> Node? {
        do throws(YAMLError) {
            let composed = try YAMLReader.compose(input[document.content], firstLine: document.firstLine)
            findings += composed.findings.map { finding in
                var finding = finding
                finding.document = label
                return finding
            }
            return composed.root
        } catch {
            findings.append(error.finding(label))
            return nil
        }
    }

    /// With the ConfigMaps of the stream that this instance refers to.
    private mutating func surroundings(for root: Node) -> Surroundings {
        var result = surroundings
        guard !configMaps.isEmpty || functionInput != nil else { return result }
        let defaults = root["observed"]?["clusterDefaults"]?.nonEmpty ?? surroundings.clusterDefaults
        var names = namedConfigMaps(root["spec"]) + namedConfigMaps(defaults)
        names.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var last: String?
        for name in names where name != last {
            last = name
            if let document = configMaps[name], let object = tree(document) { result.objects.insert(object, at: 0) }
            result.objects.insert(contentsOf: listed.configMaps(name), at: 0)
        }
        result.objects += listed.secrets(of: root)
        return result
    }

    /// Of several instances each knows those before it, and those that live.
    private mutating func meetNeighbours(_ instance: inout Instance) {
        guard instance.spec.selfConfigure.enabled else { return }
        let living = instance.live.objects.filter { object in
            object["kind"]?.string == "OpenClawInstance" && object["metadata"]?["name"]?.string != instance.name
                && object["spec"]?["selfConfigure"]?["enabled"]?.bool == true
        }.map { object in
            Neighbour(
                name: object["metadata"]?["name"]?.string ?? "",
                acceptsSharing: object["metadata"]?["annotations"]?[Neighbour.annotation]?.string == "true")
        }
        instance.selfConfiguringNeighbours = selfConfiguring[instance.namespace, default: []] + living
        let accepts = instance.annotations[Neighbour.annotation] == "true"
        selfConfiguring[instance.namespace, default: []].append(
            Neighbour(name: instance.name, acceptsSharing: accepts))
    }

    private mutating func checkUnique(_ instance: Instance, _ root: Node) {
        guard !seen.insert("\(instance.namespace)/\(instance.name)").inserted else { return }
        findings.append(
            Finding(
                "duplicate-instance", .error,
                "instance \(quoted(instance.name)) stands twice in the stream", fix: "rename one of them",
                path: "metadata.name", span: root.place(of: "metadata.name")))
    }
}

/// What a claim that lives already makes of the user's wishes.
private func claimFindings(_ instance: Instance, _ root: Node) -> [Finding] {
    guard instance.live.has("PersistentVolumeClaim") else { return [] }
    let claims: [(name: String, path: Path, object: Node?)] = [
        ("\(instance.name)-data", "spec.storage.persistence", dataClaim(instance)),
        ("\(instance.name)-chromium-data", "spec.chromium.persistence", chromiumClaim(instance)),
    ]
    return claims.flatMap { claim -> [Finding] in
        guard claim.object != nil else { return [] }
        let wanted =
            claim.path.steps.contains(.key("chromium")) ? chromiumClaimSpec(instance) : dataClaimSpec(instance)
        return ClaimState(instance, name: claim.name, wanted: wanted).differences.compactMap { difference in
            // The data claim's class has a rule of its own, storage-class-immutable.
            if difference.key == "storageClass", claim.path == "spec.storage.persistence" { return nil }
            let path = claim.path.appending(difference.key)
            let message =
                "\(path) is \(quoted(difference.wanted)), but claim \(quoted(claim.name)) lives with \(quoted(difference.live))"
            return Finding(
                difference.isRefused ? "claim-cannot-grow" : "claim-kept-as-is",
                difference.isRefused ? .error : .warning, message,
                fix: difference.isRefused
                    ? "its StorageClass does not allow expansion: keep the size, or move the data to a new claim"
                    : "Kubernetes cannot change it; write what lives, or move the data to a new claim",
                path: path, span: root.place(of: path))
        }
    }
}

/// The bytes that the objects of one instance with many features take, with room to spare.
private let typicalOutput = 96 << 10

/// Whether a document says at the start of its lines, as Helm and people write it, that it is an instance. Such a one
/// is read once, as a tree; any other is read for its header first.
private func isInstanceAtSight(_ bytes: ArraySlice<UInt8>) -> Bool {
    var hasKind = false
    var hasVersion = false
    var rest = bytes
    while !rest.isEmpty {
        let line = rest.prefix { $0 != UInt8(ascii: "\n") }
        rest = rest[line.endIndex...].dropFirst()
        guard let first = line.first, first == UInt8(ascii: "k") || first == UInt8(ascii: "a") else { continue }
        if line.elementsEqual("kind: OpenClawInstance".utf8) { hasKind = true }
        if line.elementsEqual("apiVersion: openclaw.rocks/v1alpha1".utf8) { hasVersion = true }
        if hasKind && hasVersion { return true }
    }
    return false
}

extension DocumentHeader {
    fileprivate func isOurs(_ kind: String) -> Bool { apiVersion.hasPrefix("openclaw.rocks/") && self.kind == kind }

    fileprivate var isFunctionInput: Bool {
        kind == "ResourceList" && apiVersion.hasPrefix("\(ResourceList.group)/")
    }
}

extension Node {
    /// With the keys of every mapping sorted, as Helm writes them: their order in the input changes nothing then.
    fileprivate var inKeyOrder: Node {
        var node = self
        switch content {
        case .sequence(let nodes): node.content = .sequence(nodes.map(\.inKeyOrder))
        case .mapping(let mapping):
            var entries = mapping.entries
            for index in entries.indices { entries[index].value = entries[index].value.inKeyOrder }
            entries.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            node.content = .mapping(Mapping(entries))
        default: break
        }
        return node
    }

    mutating func annotate(_ key: String, _ value: String) {
        var metadata = self["metadata"] ?? [:]
        var annotations = metadata["annotations"] ?? [:]
        annotations[key] = Node(value)
        metadata["annotations"] = annotations
        self["metadata"] = metadata
    }
}

extension Sequence<Finding> {
    /// Each with the place where its path is written.
    fileprivate func placed(in root: Node) -> [Finding] {
        map { finding in
            var finding = finding
            finding.span = root.place(of: finding.path)
            return finding
        }
    }
}
