internal import InstanceSpec
internal import YAML

/// The spec with what an OpenClawClusterDefaults says where the user says nothing. It is done on the tree, before our
/// own defaults fill in, so that a cluster's repository or tag takes effect.
func merged(spec: Node, defaults: Node) -> Node {
    var spec = spec
    fill(&spec, "registry", defaults["registry"])
    if let image = defaults["image"], image.mapping != nil {
        var merged = spec["image"].flatMap { $0.mapping == nil ? nil : $0 } ?? [:]
        let hasVersion = merged["tag"]?.nonEmpty != nil || merged["digest"]?.nonEmpty != nil
        fill(&merged, "repository", image["repository"])
        if !hasVersion { fill(&merged, "tag", image["tag"]) }
        fill(&merged, "digest", image["digest"])
        fill(&merged, "pullPolicy", image["pullPolicy"])
        fill(&merged, "pullSecrets", image["pullSecrets"])
        if spec["image"] == nil || spec["image"]?.mapping != nil { spec["image"] = merged.nonEmpty }
    }
    if let variables = defaults["env"]?.sequence, !variables.isEmpty {
        spec["env"] = Node(mergedVariables(variables, spec["env"]?.sequence ?? []))
    }
    for key in ["pnpm", "python"] where defaults["runtimeDeps"]?[key]?.bool == true {
        var tools = spec["runtimeDeps"].flatMap { $0.mapping == nil ? nil : $0 } ?? [:]
        tools[key] = true
        spec["runtimeDeps"] = tools
    }
    return spec
}

private func fill(_ node: inout Node, _ key: String, _ value: Node?) {
    guard node[key]?.nonEmpty == nil, let value = value?.nonEmpty else { return }
    node[key] = value
}

/// The cluster's in their order, each replaced by the instance's of the same name; then the instance's others.
private func mergedVariables(_ cluster: [Node], _ instance: [Node]) -> [Node] {
    func name(_ node: Node) -> String? { node["name"]?.string }
    let replaced = cluster.map { entry in instance.first { name($0) != nil && name($0) == name(entry) } ?? entry }
    let known = Set(cluster.compactMap(name))
    return replaced + instance.filter { name($0).map { !known.contains($0) } ?? true }
}
