internal import Diagnostics
internal import InstanceSpec
internal import YAML

/// `@owner/skill` and `owner/skill` are one.
func sameSkill(_ left: String, _ right: String) -> Bool {
    func plain(_ skill: String) -> Substring { skill.hasPrefix("@") ? skill.dropFirst() : skill[...] }
    return plain(left) == plain(right)
}

/// What of a patch is left when the user's values win: mappings are gone through, anything else is whole.
func remainder(of patch: Node, under user: Node, at path: Path = Path()) -> (node: Node, overruled: [Path]) {
    var left: Node = [:]
    var overruled: [Path] = []
    for entry in patch.mapping?.entries ?? [] {
        let place = path.appending(entry.key)
        guard let set = user[entry.key] else {
            left[entry.key] = entry.value
            continue
        }
        if set.mapping != nil, entry.value.mapping != nil {
            let below = remainder(of: entry.value, under: set, at: place)
            if !below.node.isEmpty { left[entry.key] = below.node }
            overruled += below.overruled
        } else if set != entry.value {
            overruled.append(place)
        }
    }
    return (left, overruled)
}

extension Instance {
    /// Set by name, or by a Secret or ConfigMap whose keys are known.
    func setsVariable(_ name: String) -> Bool {
        if spec.env.contains(where: { $0["name"]?.string == name }) { return true }
        return spec.envFrom.contains { source in
            let prefix = source["prefix"]?.string ?? ""
            guard name.hasPrefix(prefix) else { return false }
            let key = String(name.dropFirst(prefix.count))
            if let secret = source["secretRef"]?["name"]?.string {
                return live.secretKeys(secret)?.contains(key) ?? false
            }
            return source["configMapRef"]?["name"]?.string.flatMap { live.configMap($0)?[key] } != nil
        }
    }
}

extension Node {
    /// Mappings are merged; anything else takes the place of what was there.
    mutating func merge(_ patch: Node) {
        for entry in patch.mapping?.entries ?? [] {
            if var below = self[entry.key], below.mapping != nil, entry.value.mapping != nil {
                below.merge(entry.value)
                self[entry.key] = below
            } else {
                self[entry.key] = entry.value
            }
        }
    }
}
