internal import YAML

/// The names of ConfigMaps that a spec refers to, wherever it does: in fields of ours as in containers and volumes.
/// Those that only look so, as a user's configuration may have them, do no harm.
func namedConfigMaps(_ node: Node?) -> [String] {
    if let elements = node?.sequence { return elements.flatMap(namedConfigMaps) }
    return (node?.mapping?.entries ?? []).flatMap { entry -> [String] in
        let name: Node? =
            switch entry.key {
            case "configMap", "configMapRef", "configMapKeyRef": entry.value["name"]
            case "configMapName": entry.value
            default: nil
            }
        return (name?.string.map { [$0] } ?? []) + namedConfigMaps(entry.value)
    }
}
