internal import Digest
internal import InstanceSpec
internal import Secrets
internal import YAML

/// Changes when, and only when, something changes that the pod reads from outside its own template: its two
/// ConfigMaps, and what it reads of ConfigMaps of the user. Not the token, not labels. 16 hexadecimal digits.
/// - Parameter pod: the pod's `spec`.
func rolloutHash(_ instance: Instance, pod: Node) -> String {
    var hash = SHA256()
    let files = podFiles(instance)
    hash.update(field: "config")
    update(&hash, files.config)
    hash.update(field: "workspace")
    update(&hash, files.workspace)
    let referenced = ReferencedConfigMaps(pod: pod).keys.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (name, keys) in referenced where name != instance.configName && name != instance.workspaceName {
        update(&hash, keys, of: instance.live.find("ConfigMap", name), name)
    }
    return hexadecimal(Array(hash.finish().prefix(8)))
}

/// What is not there counts too: a reference may be optional, and its ConfigMap or key may come later.
private func update(_ hash: inout SHA256, _ keys: ReferencedConfigMaps.Keys, of configMap: Node?, _ name: String) {
    let parts = ["data", "binaryData"].map { ($0, configMap?[$0].flatMap(StringMap.init(node:)) ?? [:]) }
    switch keys {
    case .all:
        hash.update(field: configMap == nil ? "no-config-map" : "config-map")
        hash.update(field: name)
        for (part, data) in parts where !data.entries.isEmpty {
            hash.update(field: part)
            update(&hash, data)
        }
    case .some(let keys):
        for key in keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let found = parts.compactMap { part, data in data[key].map { (part, $0) } }.first
            hash.update(field: found == nil ? "no-config-map-key" : "config-map-key")
            hash.update(field: name)
            hash.update(field: key)
            if let (part, value) = found {
                hash.update(field: part)
                hash.update(field: value)
            }
        }
    }
}

/// By key, each part with its length: no two different maps feed the same bytes.
private func update(_ hash: inout SHA256, _ data: StringMap) {
    for entry in data.entries.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        hash.update(field: entry.key)
        hash.update(field: entry.value)
    }
}

extension SHA256 {
    fileprivate mutating func update(field: String) {
        let bytes = Array(field.utf8)
        update(Array("\(bytes.count):".utf8))
        update(bytes)
    }
}
