internal import InstanceSpec
internal import Validator
internal import YAML

/// Fetches skill packs from GitHub. Nil when rendering brings them, or there are none.
///
/// The user's variables are its own too: `GITHUB_TOKEN` for private repositories, `GITHUB_API_URL`. A proxy's do
/// nothing: Node.js' `fetch` does not look at `HTTPS_PROXY`.
@Sendable func initPacksContainer(_ instance: Instance) -> Node? {
    guard instance.fetchesPacks, let script = InitPacksScript.script(packsInput(instance)) else { return nil }
    return [
        "name": "init-packs",
        "image": instance.mainImage,
        "imagePullPolicy": instance.mainPullPolicy,
        "command": shell(script),
        "env": environment(
            [variable("HOME", "/tmp")] + CertificateAuthorities.variables(instance), user: instance.spec.env),
        "envFrom": Node(nonEmpty: instance.spec.envFrom),
        "securityContext": hardened(readOnlyRoot: true, nonRoot: instance.podRunsAsNonRoot),
        "volumeMounts": Node(
            [mount("data", Folder.initData), mount("skills-tmp", "/tmp")] + CertificateAuthorities.mounts(instance)),
    ]
}

private func packsInput(_ instance: Instance) -> InitPacksScript.Input {
    let additional = instance.additionalWorkspaces.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    let all =
        [(name: String?.none, skills: instance.spec.skills)] + additional.map { (name: $0.name, skills: $0.skills) }
    return InitPacksScript.Input(
        workspaces: all.map { name, skills in
            .init(
                root: "\(Folder.initData)/workspace\(name.map { "-\($0)" } ?? "")", manifest: packManifest(name),
                note: "\(Folder.initData)/.skillpack-fetched\(name.map { "-ws-\($0)" } ?? "")",
                packs: packReferences(skills).compactMap { pack($0, instance.packs[$0]) })
        }, packPolicy: instance.spec.skillPackUpdatePolicy == "CreateOnly" ? .createOnly : .replace)
}

/// With what the lock pins, when it does.
private func pack(_ reference: String, _ locked: SkillPack?) -> InitPacksScript.Pack? {
    PackReference(reference).map {
        .init(
            reference: reference, owner: $0.owner, repository: $0.repository, path: $0.path, ref: $0.ref ?? "",
            commit: locked?.commit ?? "", digest: locked?.digest ?? "")
    }
}
