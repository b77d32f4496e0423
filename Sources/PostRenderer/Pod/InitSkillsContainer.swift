internal import InstanceSpec
internal import YAML

/// Installs skills from ClawHub and npm. Nil when there are none but packs, which arrive with the workspace.
@Sendable func initSkillsContainer(_ instance: Instance) -> Node? {
    guard let script = InitSkillsScript.script(skillsInput(instance)) else { return nil }
    let variables = [
        variable("HOME", "/tmp"),
        variable("NPM_CONFIG_CACHE", "/tmp/.npm"),
        variable("NPM_CONFIG_PREFIX", "\(Folder.data)/.local"),
        ignoreScripts,
    ]
    return [
        "name": "init-skills",
        "image": instance.mainImage,
        "imagePullPolicy": instance.mainPullPolicy,
        "command": shell(script),
        "env": environment(
            variables + CertificateAuthorities.variables(instance), user: instance.spec.env,
            fixed: ["NPM_CONFIG_IGNORE_SCRIPTS"]),
        "envFrom": Node(nonEmpty: instance.spec.envFrom),
        "securityContext": hardened(readOnlyRoot: false, nonRoot: instance.podRunsAsNonRoot),
        "volumeMounts": Node(
            [mount("data", Folder.data), mount("skills-tmp", "/tmp")] + CertificateAuthorities.mounts(instance)),
    ]
}

/// Installs plugins with the OpenClaw CLI. Nil when there are none.
@Sendable func initPluginsContainer(_ instance: Instance) -> Node? {
    let spec = instance.spec
    guard !spec.plugins.isEmpty else { return nil }
    let variables =
        [
            variable("HOME", Folder.home),
            variable("NPM_CONFIG_PREFIX", "\(Folder.home)/.local"),
            variable("NPM_CONFIG_CACHE", "\(Folder.home)/.cache/npm"),
            ignoreScripts,
        ] + CertificateAuthorities.variables(instance) + instance.configVariables
    return [
        "name": "init-plugins",
        "image": instance.mainImage,
        "imagePullPolicy": instance.mainPullPolicy,
        "command": shell(InitPluginsScript.script(sortedByBytes(spec.plugins))),
        "env": environment(variables, user: spec.env, fixed: ["NPM_CONFIG_IGNORE_SCRIPTS"]),
        "envFrom": Node(nonEmpty: spec.envFrom),
        "securityContext": hardened(readOnlyRoot: false, nonRoot: instance.podRunsAsNonRoot),
        "volumeMounts": Node(
            [
                mount("data", Folder.data),
                mount("data", "\(Folder.home)/.local", subPath: ".local"),
                mount("data", "\(Folder.home)/.cache", subPath: ".cache"),
                mount("plugins-tmp", "/tmp"),
            ] + CertificateAuthorities.mounts(instance)),
    ]
}

/// Every entry that is no pack, in the order of its text.
private func skillsInput(_ instance: Instance) -> InitSkillsScript.Input {
    func entries(_ skills: [String]) -> [SkillEntry] { sortedByBytes(skills).compactMap { SkillEntry($0) } }
    let workspaces = instance.additionalWorkspaces.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    return InitSkillsScript.Input(
        skills: entries(instance.spec.skills),
        workspaces: workspaces.map { .init(name: $0.name, skills: entries($0.skills)) })
}

/// A package's install scripts do not run, whatever the user's variables say: the packages come from the network.
private let ignoreScripts = variable("NPM_CONFIG_IGNORE_SCRIPTS", "true")
