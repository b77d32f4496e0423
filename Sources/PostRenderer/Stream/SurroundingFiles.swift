package import Diagnostics
internal import InstanceSpec
package import Secrets
package import YAML

/// The files beside the input that a command line names.
package struct SurroundingFiles: Sendable {
    /// Objects that the cluster has.
    package var objects: [String] = []
    /// An OpenClawClusterDefaults.
    package var defaults: String?
    /// Resolved skill packs.
    package var packs: String?

    package init(objects: [String] = [], defaults: String? = nil, packs: String? = nil) {
        self.objects = objects
        self.defaults = defaults
        self.packs = packs
    }

    /// - Parameter read: a file's bytes.
    /// - Throws: `FileFinding` when a file is not what it should be, or what `read` throws.
    package func surroundings(read: (String) throws -> [UInt8]) throws -> Surroundings {
        func refuse(_ file: String, _ bytes: [UInt8], _ findings: [Finding]) throws {
            if let first = findings.first(where: { $0.severity == .error }) {
                throw FileFinding(file: file, bytes: bytes, finding: first)
            }
        }
        func documents(_ file: String, _ check: (Node) -> [Finding]) throws -> [Node] {
            let bytes = try read(file)
            var documents: [Composed] = []
            do throws(YAMLError) {
                documents = try YAMLReader.stream(bytes)
            } catch {
                throw FileFinding(file: file, bytes: bytes, finding: error.finding())
            }
            for document in documents {
                try refuse(file, bytes, document.findings + (document.root.map(check) ?? []))
            }
            return documents.compactMap(\.root)
        }
        // Lists are taken apart.
        func allObjects(_ file: String) throws -> [Node] {
            try documents(file, checkedObject).flatMap { document in
                document["kind"]?.string?.hasSuffix("List") == true ? document["items"]?.sequence ?? [] : [document]
            }
        }
        var surroundings = Surroundings()
        for file in objects { surroundings.objects += try allObjects(file) }
        if let defaults {
            guard
                let found = try documents(defaults, checkedDefaults).first(where: {
                    $0["kind"]?.string == "OpenClawClusterDefaults"
                })
            else {
                throw FileFinding(
                    file: defaults,
                    finding: Finding(
                        "wrong-kind", .error, "the file holds no OpenClawClusterDefaults",
                        fix: "write kind: OpenClawClusterDefaults"))
            }
            // Any other name is ignored by every part of the system, so here too.
            if found["metadata"]?["name"]?.string == "cluster" { surroundings.clusterDefaults = found["spec"] }
        }
        if let packs {
            for document in try documents(packs, checkedPacks) {
                surroundings.packs.entries += lockedPacks(document)?.entries ?? []
            }
        }
        return surroundings
    }
}

/// A finding in a file that was named on the command line.
package struct FileFinding: Error {
    package var file: String
    /// The file's text; empty when there is no snippet to show.
    package var bytes: [UInt8]
    package var finding: Finding

    package init(file: String, bytes: [UInt8] = [], finding: Finding) {
        self.file = file
        self.bytes = bytes
        self.finding = finding
    }
}

extension SecretSource {
    /// - Parameters:
    ///   - seed: what the file holds.
    ///   - file: its name, for the message.
    /// - Throws: `FileFinding` when the seed is too short to be one.
    package static func seed(_ seed: [UInt8], from file: String) throws(FileFinding) -> SecretSource {
        guard seed.count >= minimumSeedBytes else {
            throw FileFinding(
                file: file,
                finding: Finding(
                    "seed-too-short", .error,
                    "the seed has \(seed.count) bytes, at least \(minimumSeedBytes) are needed",
                    fix: "make one with: (umask 077; openssl rand -hex 32 > \(file))"))
        }
        return .seed(seed)
    }
}

private func checkedObject(_ document: Node) -> [Finding] {
    guard document["kind"]?.string == nil, !document.isNull else { return [] }
    return [
        Finding(
            "wrong-kind", .error, "this is no Kubernetes object: it has no kind",
            fix: "give what kubectl get ... -o yaml prints", span: document.span)
    ]
}

private func checkedDefaults(_ document: Node) -> [Finding] {
    guard document["kind"]?.string == "OpenClawClusterDefaults", let spec = document["spec"], !spec.isNull else {
        return []
    }
    var checker = ShapeChecker()
    checker.check(spec, ClusterDefaults.shape, at: "spec")
    return checker.findings
}

private func checkedPacks(_ document: Node) -> [Finding] {
    guard document.mapping != nil || document.isNull else {
        return [
            Finding(
                "wrong-type", .error, "this is \(document.typeName), it must be a mapping of packs",
                fix: "give what helm openclaw packs lock writes", span: document.span)
        ]
    }
    return (lockedPacks(document)?.entries ?? []).compactMap { lockProblem($0, at: Path().appending($0.key)) }
}

/// The packs of a file: a values file with `packs.locked`, or only what stands there. No reference is just `packs`.
package func lockedPacks(_ document: Node) -> Mapping? {
    document.mapping?.keys == ["packs"] ? document["packs"]?["locked"]?.mapping : document.mapping
}
