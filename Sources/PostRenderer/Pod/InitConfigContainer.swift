internal import InstanceSpec
internal import YAML

/// Writes openclaw.json and seeds the workspaces, before anything else runs.
@Sendable func initConfigContainer(_ instance: Instance) -> Node? {
    let needsNode = instance.needsNodeForConfig
    var mounts = [mount("data", Folder.initData), mount("config", "/config")]
    if needsNode { mounts.append(mount("init-tmp", "/tmp")) }
    mounts.append(mount("workspace-init", "/workspace-init", readOnly: true))
    let variables = needsNode ? [variable("HOME", "/tmp"), variable("NPM_CONFIG_CACHE", "/tmp/.npm")] : []
    return [
        "name": "init-config",
        "image": needsNode ? instance.mainImage : instance.fixedImage(FixedImage.busybox),
        "imagePullPolicy": needsNode ? instance.mainPullPolicy : "IfNotPresent",
        "command": shell(InitConfigScript.command(podFiles(instance).initConfigScript)),
        "env": Node(nonEmpty: variables + CertificateAuthorities.variables(instance)),
        "securityContext": hardened(readOnlyRoot: !needsNode, nonRoot: instance.podRunsAsNonRoot),
        "volumeMounts": Node(mounts + CertificateAuthorities.mounts(instance)),
    ]
}

func seedInput(_ instance: Instance, _ contents: [WorkspaceContent]) -> InitConfigScript.Input {
    InitConfigScript.Input(
        mode: instance.configMode, workspaces: contents.map(seedWorkspace),
        packPolicy: instance.spec.skillPackUpdatePolicy == "CreateOnly" ? .createOnly : .replace)
}

private func seedWorkspace(_ content: WorkspaceContent) -> SeedWorkspace {
    func files(_ map: StringMap) -> [SeedFile] { map.keys.map { SeedFile(path: $0, key: content.key($0)) } }
    let suffix = content.name.map { "-\($0)" } ?? ""
    return SeedWorkspace(
        root: "\(Folder.initData)/workspace\(suffix)", directories: content.directories,
        flatFiles: files(content.flatFiles), nestedFiles: files(content.nestedFiles),
        packDirectories: content.packDirectories, packFiles: files(content.packFiles),
        manifest: packManifest(content.name), packsComeLater: content.packsComeLater)
}

/// Where the pack files of a workspace that were written last are noted.
func packManifest(_ workspace: String?) -> String {
    "\(Folder.initData)/.skillpack-manifest\(workspace.map { "-ws-\($0)" } ?? "")"
}
