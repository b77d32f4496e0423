internal import InstanceSpec
internal import YAML

/// The ConfigMaps of the user that a pod reads, and which keys of them: what its template does not show.
struct ReferencedConfigMaps {
    /// What is read of a ConfigMap.
    enum Keys {
        case all
        case some(Set<String>)
    }

    /// By the ConfigMap's name.
    private(set) var keys: [String: Keys] = [:]
    private let mounts: [Node]

    /// - Parameter pod: a pod's `spec`. It is gone through as it is written, so that no field is forgotten.
    init(pod: Node) {
        let containers = (pod["initContainers"]?.sequence ?? []) + (pod["containers"]?.sequence ?? [])
        mounts = containers.flatMap { $0["volumeMounts"]?.sequence ?? [] }
        for container in containers {
            for source in container["envFrom"]?.sequence ?? [] { add(source["configMapRef"], .all) }
            for variable in container["env"]?.sequence ?? [] {
                let source = variable["valueFrom"]?["configMapKeyRef"]
                add(source, .some(Set([source?["key"]?.string].compactMap { $0 })))
            }
        }
        for volume in pod["volumes"]?.sequence ?? [] {
            let projected = volume["projected"]?["sources"]?.sequence ?? []
            for source in [volume["configMap"]] + projected.map({ $0["configMap"] }) {
                let items = source?["items"]?.sequence?.compactMap { $0["key"]?.string }
                add(source, items.map { .some(Set($0)) } ?? mountedKeys(volume["name"]?.string))
            }
        }
    }

    private mutating func add(_ reference: Node?, _ more: Keys) {
        guard let name = reference?["name"]?.string, !name.isEmpty else { return }
        switch (keys[name] ?? .some([]), more) {
        case (.some(let old), .some(let new)): keys[name] = .some(old.union(new))
        default: keys[name] = .all
        }
    }

    /// With `subPath` a container sees one file of a volume; a volume that nothing mounts is not read at all.
    private func mountedKeys(_ volume: String?) -> Keys {
        var paths: Set<String> = []
        for mount in mounts where mount["name"]?.string == volume {
            guard let path = mount["subPath"]?.string?.split(separator: "/").first(where: { $0 != "." }) else {
                return .all
            }
            paths.insert(String(path))
        }
        return .some(paths)
    }
}
