internal import Digest
internal import InstanceSpec
internal import Secrets

/// Changes when, and only when, something changes that the pod reads from outside its own template: its two
/// ConfigMaps, and the ConfigMaps that the user references. Not the token, not labels. 16 hexadecimal digits.
func rolloutHash(_ instance: Instance) -> String {
    var hash = SHA256()
    let files = podFiles(instance)
    hash.update(field: "config")
    update(&hash, files.config)
    hash.update(field: "workspace")
    update(&hash, files.workspace)
    if let bundle = instance.spec.security.caBundle, let data = instance.live.configMap(bundle.configMapName) {
        hash.update(field: "ca-bundle")
        update(&hash, data)
    }
    return hexadecimal(Array(hash.finish().prefix(8)))
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
