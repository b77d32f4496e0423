internal import InstanceSpec
internal import YAML

// The tools that an agent needs on its volume: each is put there once and found again after a restart.

@Sendable func initUvContainer(_ instance: Instance) -> Node? {
    [
        "name": "init-uv",
        "image": instance.fixedImage(FixedImage.uv),
        "imagePullPolicy": "IfNotPresent",
        "command": shell(InitUvScript.script()),
        "env": Node(nonEmpty: CertificateAuthorities.variables(instance)),
        "securityContext": hardened(readOnlyRoot: true, nonRoot: instance.podRunsAsNonRoot),
        "volumeMounts": Node([mount("data", Folder.initData)] + CertificateAuthorities.mounts(instance)),
    ]
}

@Sendable func initPipContainer(_ instance: Instance) -> Node? {
    [
        "name": "init-pip",
        "image": instance.mainImage,
        "imagePullPolicy": instance.mainPullPolicy,
        "command": shell(InitPipScript.script()),
        "env": Node([variable("HOME", Folder.initData)] + CertificateAuthorities.variables(instance)),
        "securityContext": hardened(readOnlyRoot: true, nonRoot: instance.podRunsAsNonRoot),
        "volumeMounts": Node(
            [mount("data", Folder.initData), mount("tmp", "/tmp")] + CertificateAuthorities.mounts(instance)),
    ]
}

/// Plugins import OpenClaw itself, which the image keeps in `/app`.
@Sendable func initPluginDependenciesContainer(_ instance: Instance) -> Node? {
    [
        "name": "init-plugin-runtime-deps",
        "image": instance.mainImage,
        "imagePullPolicy": instance.mainPullPolicy,
        "command": shell(InitPluginRuntimeDepsScript.script()),
        "env": Node(nonEmpty: CertificateAuthorities.variables(instance)),
        "securityContext": hardened(readOnlyRoot: true, nonRoot: instance.podRunsAsNonRoot),
        "volumeMounts": Node([mount("data", Folder.initData)] + CertificateAuthorities.mounts(instance)),
    ]
}

@Sendable func initPnpmContainer(_ instance: Instance) -> Node? {
    guard instance.hasPnpm else { return nil }
    return [
        "name": "init-pnpm",
        "image": instance.mainImage,
        "imagePullPolicy": instance.mainPullPolicy,
        "command": shell(InitPnpmScript.script()),
        "env": Node(
            [variable("HOME", "/tmp"), variable("NPM_CONFIG_CACHE", "/tmp/.npm")]
                + CertificateAuthorities.variables(instance)),
        "securityContext": hardened(readOnlyRoot: false, nonRoot: instance.podRunsAsNonRoot),
        "volumeMounts": Node(
            [mount("data", Folder.data), mount("pnpm-tmp", "/tmp")] + CertificateAuthorities.mounts(instance)),
    ]
}

@Sendable func initPythonContainer(_ instance: Instance) -> Node? {
    guard instance.hasPython else { return nil }
    return [
        "name": "init-python",
        "image": instance.fixedImage(FixedImage.uv),
        "imagePullPolicy": "IfNotPresent",
        "command": shell(InitPythonScript.script()),
        "env": Node(
            [variable("HOME", "/tmp"), variable("XDG_CACHE_HOME", "/tmp/.cache")]
                + CertificateAuthorities.variables(instance)),
        "securityContext": hardened(readOnlyRoot: false, nonRoot: instance.podRunsAsNonRoot),
        "volumeMounts": Node(
            [mount("data", Folder.data), mount("python-tmp", "/tmp")] + CertificateAuthorities.mounts(instance)),
    ]
}
