internal import YAML

/// A Secret or ConfigMap that a pod cannot start without, or that it takes if it is there.
struct Reference {
    let kind: String
    let name: String
    /// Nil when any content will do.
    let key: String?
    let isOptional: Bool

    /// What a pod's template names: in variables, in volumes and for pulling images.
    static func all(in template: Node?) -> [Reference] {
        let spec = template?["spec"]
        let containers = ["initContainers", "containers"].flatMap { spec?[$0]?.sequence ?? [] }
        var found: [Reference] = []
        for container in containers {
            for source in container["envFrom"]?.sequence ?? [] {
                found += [one("secrets", source["secretRef"]), one("configmaps", source["configMapRef"])]
                    .compactMap { $0 }
            }
            for source in (container["env"]?.sequence ?? []).compactMap({ $0["valueFrom"] }) {
                found += [one("secrets", source["secretKeyRef"]), one("configmaps", source["configMapKeyRef"])]
                    .compactMap { $0 }
            }
        }
        for volume in spec?["volumes"]?.sequence ?? [] {
            let sources = [volume] + (volume["projected"]?["sources"]?.sequence ?? [])
            for source in sources {
                found += of("secrets", source["secret"]) + of("configmaps", source["configMap"])
            }
        }
        return found
    }

    private static func one(_ kind: String, _ source: Node?) -> Reference? {
        guard let name = source?["name"]?.string else { return nil }
        return Reference(
            kind: kind, name: name, key: source?["key"]?.string, isOptional: source?["optional"]?.bool ?? false)
    }

    /// A volume's: each item is a key that must be there.
    private static func of(_ kind: String, _ source: Node?) -> [Reference] {
        guard let name = source?["secretName"]?.string ?? source?["name"]?.string else { return [] }
        let isOptional = source?["optional"]?.bool ?? false
        let keys = (source?["items"]?.sequence ?? []).map { $0["key"]?.string }
        return (keys.isEmpty ? [nil] : keys).map {
            Reference(kind: kind, name: name, key: $0, isOptional: isOptional)
        }
    }
}

extension Patient {
    /// The live objects that a kind's references name, by name.
    func referenced(_ kind: String) throws -> [String: Node] {
        let template = try instance().statefulSet["spec"]?["template"]
        let names = Set(Reference.all(in: template).filter { $0.kind == kind }.map(\.name)).sorted()
        return Dictionary(try objects(kind, names).map { ($0.objectName, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

extension Node {
    /// Whether a Secret or ConfigMap has the key.
    func hasKey(_ key: String) -> Bool { self["data"]?[key] != nil || self["binaryData"]?[key] != nil }
}
