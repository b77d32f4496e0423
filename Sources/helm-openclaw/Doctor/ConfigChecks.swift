internal import Diagnostics
internal import YAML

extension Check {
    static let configEdited = Check("config-edited", "its ConfigMaps are as they were rendered") { patient in
        let maps = try patient.manifest().filter { $0.kindName == "ConfigMap" }
        let live = try patient.objects("configmaps", maps.map(\.objectName))
        let edited = maps.filter { map in
            guard let now = live.first(where: { $0.objectName == map.objectName }) else { return false }
            return now.contents != map.contents
        }.map(\.objectName)
        guard !edited.isEmpty else { return .ok("all \(maps.count)") }
        let names = edited.map(shellWord).joined(separator: " ")
        return .warning(
            "changed by hand, and lost at the next upgrade: \(edited.joined(separator: ", "))",
            fix: "write it into your values, or take it back: "
                + "kubectl delete configmap \(names)\(patient.kubectlPlace) && \(try patient.repeatLine())")
    }

    static let configCurrent = Check("config-current", "its pods run the present configuration") { patient in
        let instance = try patient.instance()
        let key = "openclaw.rocks/config-hash"
        let wanted = instance.statefulSet["spec"]?["template"]?["metadata"]?["annotations"]?[key]?.string
        guard let wanted else { throw NothingToLookAt(reason: "the StatefulSet has no \(key)") }
        let old = try patient.pods().filter { $0["metadata"]?["annotations"]?[key]?.string != wanted }
        return old.isEmpty
            ? .ok(wanted)
            : .failure(
                "\(old.map(\.objectName).joined(separator: ", ")) started with another configuration",
                fix: "helm openclaw restart \(shellWord(instance.name))\(patient.place)")
    }
}

extension Node {
    /// What a ConfigMap holds as text; the order of its keys means nothing.
    fileprivate var contents: [String: String] {
        Dictionary(
            (self["data"]?.mapping?.entries ?? []).map { ($0.key, $0.value.string ?? "") },
            uniquingKeysWith: { first, _ in first })
    }
}
