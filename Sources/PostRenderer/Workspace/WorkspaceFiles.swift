internal import InstanceSpec
internal import Validator
internal import YAML

/// One agent workspace and every file that it is seeded with, before keys are encoded.
struct WorkspaceContent {
    /// Nil for the default workspace.
    var name: String?
    /// From skill packs; converged at each start unless the policy says otherwise.
    var packFiles: StringMap = [:]
    var packDirectories: [String] = []
    /// Whether it has packs that the pod fetches.
    var packsComeLater = false
    /// Copied once, flat: from the referenced ConfigMap, from `initialFiles`, and ours.
    var flatFiles: StringMap = [:]
    /// Copied once, with folders: `initialFiles` with a slash.
    var nestedFiles: StringMap = [:]
    var directories: [String] = []

    /// The ConfigMap key of a path: no slashes, and no clash with another workspace.
    func key(_ path: String) -> String {
        let encoded = path.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "--")
        return name.map { "--ws--\($0)--\(encoded)" } ?? encoded
    }

    /// Every file by key; the later source wins: packs, then the user's, then ours.
    var data: [StringMap.Entry] {
        var data: [String: String] = [:]
        for file in packFiles.entries { data[key(file.key)] = file.value }
        for file in flatFiles.entries { data[key(file.key)] = file.value }
        for file in nestedFiles.entries { data[key(file.key)] = file.value }
        return data.map { StringMap.Entry(key: $0.key, value: $0.value) }
    }
}

/// The default workspace, then the others by name.
func workspaces(_ instance: Instance) -> [WorkspaceContent] {
    let additional = instance.additionalWorkspaces.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return [defaultWorkspace(instance)] + additional.map { additionalWorkspace($0, instance) }
}

/// Everything the workspace ConfigMap holds, by key. The others are ours, and take the place of a pack's file.
func workspaceData(_ contents: [WorkspaceContent], and others: [StringMap.Entry]) -> StringMap {
    let entries = contents.flatMap(\.data).filter { file in !others.contains { $0.key == file.key } } + others
    return StringMap(entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
}

/// The configuration entries of all packs; the user's own win over them.
func packConfig(_ instance: Instance) -> Mapping {
    let additional = instance.additionalWorkspaces.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var config = Mapping()
    for skills in [instance.spec.skills] + additional.map(\.skills) {
        let packs = instance.fetchesPacks ? pinnedPacks(skills, instance) : resolvedPacks(skills, instance)
        for entry in packs?.config.entries ?? [] { config[entry.key] = entry.value }
    }
    return config
}

private func defaultWorkspace(_ instance: Instance) -> WorkspaceContent {
    let workspace = instance.spec.workspace
    var content = WorkspaceContent()
    content.fill(
        packs: instance.spec.skills, configMap: workspace?.configMapRef?.name, files: workspace?.initialFiles ?? [:],
        directories: workspace?.initialDirectories ?? [], instance)
    content.inject("ENVIRONMENT.md", EnvironmentDocument.text())
    if workspace?.bootstrap.enabled ?? true { content.inject("BOOTSTRAP.md", BootstrapDocument.text()) }
    if instance.spec.selfConfigure.enabled {
        content.inject("SELFCONFIG.md", SelfConfigDocument.text())
        content.inject("selfconfig.sh", SelfConfigHelper.text())
    }
    return content
}

private func additionalWorkspace(_ workspace: AdditionalWorkspace, _ instance: Instance) -> WorkspaceContent {
    var content = WorkspaceContent(name: workspace.name)
    content.fill(
        packs: workspace.skills, configMap: workspace.configMapRef?.name, files: workspace.initialFiles,
        directories: workspace.initialDirectories, instance)
    content.inject("ENVIRONMENT.md", EnvironmentDocument.text())
    return content
}

extension WorkspaceContent {
    fileprivate mutating func fill(
        packs skills: [String], configMap: String?, files: StringMap, directories: [String], _ instance: Instance
    ) {
        packsComeLater = instance.fetchesPacks && !packReferences(skills).isEmpty
        if !instance.fetchesPacks, let packs = resolvedPacks(skills, instance) {
            packFiles = packs.files
            packDirectories = packs.directories
        }
        var flat: [String: String] = [:]
        for entry in configMap.flatMap({ externalFiles($0, instance) })?.entries ?? [] { flat[entry.key] = entry.value }
        for entry in files.entries where !entry.key.contains("/") { flat[entry.key] = entry.value }
        flatFiles = StringMap(sortedByKey(flat))
        nestedFiles = StringMap(
            files.entries.filter { $0.key.contains("/") }.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
        self.directories = sortedByBytes(directories)
    }

    /// Ours take the place of a user's file of the same name.
    fileprivate mutating func inject(_ name: String, _ text: String) {
        var files = flatFiles.entries.filter { $0.key != name }
        files.append(.init(key: name, value: text))
        flatFiles = StringMap(files.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    }
}

private func sortedByKey(_ files: [String: String]) -> [StringMap.Entry] {
    files.map { StringMap.Entry(key: $0.key, value: $0.value) }
        .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
}

/// The files of a referenced ConfigMap; nil when it was not seen, or when one of its keys can be no file of a
/// workspace: then none of them is used, and a rule says so.
private func externalFiles(_ name: String, _ instance: Instance) -> StringMap? {
    guard let files = instance.live.configMap(name), files.keys.allSatisfy({ workspaceFileProblem($0) == nil }) else {
        return nil
    }
    return files
}

/// All packs of one workspace together, in the order of their references; nil when there are none or one of them is
/// not resolved: a workspace gets all of its packs or none.
func resolvedPacks(_ skills: [String], _ instance: Instance) -> SkillPack? {
    let references = packReferences(skills)
    guard !references.isEmpty else { return nil }
    var files: [String: String] = [:]
    var directories: Set<String> = []
    var config = Mapping()
    for reference in references {
        guard let pack = instance.packs[reference] else { return nil }
        for file in pack.files.entries { files[file.key] = file.value }
        directories.formUnion(pack.directories)
        for entry in pack.config.entries { config[entry.key] = entry.value }
    }
    return SkillPack(
        files: StringMap(sortedByKey(files)), directories: sortedByBytes(Array(directories)), config: config)
}

/// The packs of a list of skills, in order.
func packReferences(_ skills: [String]) -> [String] {
    sortedByBytes(skills.compactMap { $0.hasPrefix("pack:") ? String($0.dropFirst("pack:".count)) : nil })
}

/// What the lock knows of packs that the pod fetches: their configuration, which rendering needs.
private func pinnedPacks(_ skills: [String], _ instance: Instance) -> SkillPack {
    var config = Mapping()
    for pack in packReferences(skills).compactMap({ instance.packs[$0] }) {
        for entry in pack.config.entries { config[entry.key] = entry.value }
    }
    return SkillPack(config: config)
}
