package import Diagnostics
internal import InstanceSpec
package import Secrets
internal import Validator
internal import YAML

/// A stream in, a stream out: instances become their objects, everything else passes byte for byte.
package struct Renderer {
    /// The whole output; meaningless when a finding is an error.
    package private(set) var output: [UInt8] = []
    package private(set) var findings: [Finding] = []

    private let input: [UInt8]
    private var surroundings: Surroundings
    private let secrets: SecretSource
    /// ConfigMaps of the stream by name: an instance may refer to one that is installed together with it.
    private var configMaps: [String: StreamDocument] = [:]
    private var seen: Set<String> = []

    /// Renders a stream.
    /// - Throws: when OpenSSL cannot give random bytes.
    package static func render(
        _ input: [UInt8], surroundings: Surroundings = Surroundings(), secrets: SecretSource
    ) throws(SecretSource.Unavailable) -> Renderer {
        var renderer = Renderer(input, surroundings, secrets)
        let documents = renderer.scan()
        guard !renderer.findings.hasErrors else { return renderer }
        renderer.output.reserveCapacity(input.count + 64 << 10)
        for (document, header) in documents { try renderer.write(document, header) }
        return renderer
    }

    private init(_ input: [UInt8], _ surroundings: Surroundings, _ secrets: SecretSource) {
        self.input = input
        self.surroundings = surroundings
        self.secrets = secrets
    }

    /// Reads every document to its end once, so that an error in the last one is found before the first is expanded.
    private mutating func scan() -> [(StreamDocument, DocumentHeader)] {
        var documents: [(StreamDocument, DocumentHeader)] = []
        for document in StreamSplitter(input) {
            do throws(YAMLError) {
                let header: DocumentHeader =
                    document.isBlank
                    ? DocumentHeader()
                    : try DocumentHeader.read(input[document.content], firstLine: document.firstLine)
                take(header, document)
                documents.append((document, header))
            } catch {
                findings.append(
                    error.finding(document.template.map { DocumentLabel(kind: "document", name: "", template: $0) }))
            }
        }
        return documents
    }

    private mutating func take(_ header: DocumentHeader, _ document: StreamDocument) {
        if header.kind == "ConfigMap" { configMaps[header.name] = document }
        if header.isOurs("OpenClawClusterDefaults"), header.name == "cluster", surroundings.clusterDefaults == nil {
            surroundings.clusterDefaults = tree(document)?["spec"]
        }
    }

    private mutating func write(_ document: StreamDocument, _ header: DocumentHeader) throws(SecretSource.Unavailable) {
        guard header.isOurs("OpenClawInstance") else {
            output += input[document.whole]
            return
        }
        let label = DocumentLabel(
            kind: header.kind, name: header.name, template: document.template ?? header.filename)
        let before = findings.count
        let instance = try instance(document, header)
        for index in findings.indices.dropFirst(before) { findings[index].document = label }
        // Nothing of a stream with an error is written, so there is no need to go on making text of it.
        guard let instance, !findings.hasErrors else { return }
        var writer = YAMLWriter(appendingTo: output)
        output = []
        for var object in expand(instance) {
            if let filename = header.filename { object.annotate(postrenderFilename, filename) }
            writer.document(object, comment: document.template.map { "Source: \($0)" })
        }
        output = writer.bytes
        if input[document.whole].endsWithDocumentEnd { output += Array("...\n".utf8) }
    }

    /// The instance of a document, ready to be expanded; nil when something is wrong with it.
    private mutating func instance(
        _ document: StreamDocument, _ header: DocumentHeader
    ) throws(SecretSource.Unavailable) -> Instance? {
        guard let root = tree(document) else { return nil }
        guard root["apiVersion"]?.string == "openclaw.rocks/v1alpha1" else {
            findings.append(
                Finding(
                    "api-version", .error, "apiVersion is \(quoted(header.apiVersion)), it must be openclaw.rocks/v1alpha1",
                    fix: "write apiVersion: openclaw.rocks/v1alpha1", path: "apiVersion",
                    span: root.place(of: "apiVersion")))
            return nil
        }
        var reader = InstanceReader(root, surroundings(for: root))
        let read = reader.read()
        findings += reader.findings
        guard var instance = read else { return nil }
        checkUnique(instance, root)
        // A value of a wrong type is reported once; what rules would say about it only follows from that.
        guard !reader.findings.hasErrors else {
            findings += validate(instance).filter { finding in
                !reader.findings.contains { $0.path.overlaps(finding.path) }
            }
            return nil
        }
        findings += validate(instance)
        let seeded = if case .seed = secrets { true } else { false }
        let plan = SecretPlan(instance, isSeeded: seeded)
        let ignored = ignoredRules(instance)
        findings += plan.findings.filter { $0.severity == .error || !ignored.contains($0.id) }.map { finding in
            var finding = finding
            finding.span = root.place(of: finding.path)
            return finding
        }
        findings += claimFindings(instance, root)
        guard !findings.hasErrors else { return nil }
        instance.secretData = try plan.data(instance, from: secrets)
        return instance
    }

    private mutating func tree(_ document: StreamDocument) -> Node? {
        do throws(YAMLError) {
            let composed = try YAMLReader.compose(input[document.content], firstLine: document.firstLine)
            findings += composed.findings
            return composed.root
        } catch {
            findings.append(error.finding())
            return nil
        }
    }

    /// With the ConfigMaps of the stream that this instance refers to.
    private mutating func surroundings(for root: Node) -> Surroundings {
        var result = surroundings
        let spec = root["spec"]
        var names = [
            spec?["config"]?["configMapRef"]?["name"], spec?["workspace"]?["configMapRef"]?["name"],
            spec?["security"]?["caBundle"]?["configMapName"],
        ]
        names += (spec?["workspace"]?["additionalWorkspaces"]?.sequence ?? []).map { $0["configMapRef"]?["name"] }
        for name in names.compactMap({ $0?.string }) {
            if let document = configMaps[name], let object = tree(document) { result.objects.insert(object, at: 0) }
        }
        return result
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
    let claims: [(name: String, path: Path, object: Node?)] = [
        ("\(instance.name)-data", "spec.storage.persistence", dataClaim(instance)),
        ("\(instance.name)-chromium-data", "spec.chromium.persistence", chromiumClaim(instance)),
    ]
    return claims.flatMap { claim -> [Finding] in
        guard claim.object != nil else { return [] }
        let wanted =
            claim.path.steps.contains(.key("chromium")) ? chromiumClaimSpec(instance) : dataClaimSpec(instance)
        return ClaimState(instance, name: claim.name, wanted: wanted).differences.map { difference in
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

extension DocumentHeader {
    fileprivate func isOurs(_ kind: String) -> Bool { apiVersion.hasPrefix("openclaw.rocks/") && self.kind == kind }
}

extension Path {
    /// Whether one is the other or lies within it.
    fileprivate func overlaps(_ other: Path) -> Bool {
        zip(steps, other.steps).allSatisfy { $0 == $1 }
    }
}

extension Node {
    fileprivate mutating func annotate(_ key: String, _ value: String) {
        var metadata = self["metadata"] ?? [:]
        var annotations = metadata["annotations"] ?? [:]
        annotations[key] = Node(value)
        metadata["annotations"] = annotations
        self["metadata"] = metadata
    }
}

extension ArraySlice<UInt8> {
    /// Whether the last line is `...`: what follows then needs no `---`.
    fileprivate var endsWithDocumentEnd: Bool {
        let lines = reversed().drop { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") || $0 == 0x20 }
        return lines.starts(with: Array("...".utf8))
            && (lines.dropFirst(3).first.map { $0 == UInt8(ascii: "\n") } ?? true)
    }
}
