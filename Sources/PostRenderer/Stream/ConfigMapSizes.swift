internal import Diagnostics
internal import InstanceSpec
internal import Validator

/// What the API server refuses of the instance's ConfigMaps for their size, packs, referenced files and ours included.
func sizeFindings(_ instance: Instance, _ files: PodFiles) -> [Finding] {
    let maps: [(name: String, path: Path, data: StringMap)] = [
        (instance.configName, "spec.config", files.config),
        (instance.workspaceName, "spec.workspace", files.workspace),
    ]
    return maps.compactMap { map in
        // As the API server counts: values, not keys.
        let bytes = map.data.entries.reduce(0) { $0 + $1.value.utf8.count }
        guard bytes > configMapLimit else { return nil }
        return Finding(
            "config-map-too-large", .error,
            "ConfigMap \(quoted(map.name)) would hold \(bytes) bytes, at most \(configMapLimit) are allowed",
            fix: "leave out large files: the agent can fetch them, or an init container can put them on the volume",
            path: map.path)
    }
}
