internal import InstanceSpec
internal import YAML

/// OpenClaw itself.
@Sendable func mainContainer(_ instance: Instance) -> Node? {
    let spec = instance.spec
    return [
        "name": "openclaw",
        "image": instance.mainImage,
        "imagePullPolicy": instance.mainPullPolicy,
        "ports": [containerPort("gateway", Port.gateway), containerPort("canvas", Port.canvas)],
        "env": environment(
            mainVariables(instance), user: spec.env,
            last: instance.spec.security.caBundle == nil
                ? [] : [variable(CertificateAuthorities.nodeVariable, CertificateAuthorities.path)]),
        "envFrom": Node(nonEmpty: spec.envFrom),
        "resources": resources(spec.resources, requests: ("500m", "1Gi"), limits: ("2", "4Gi")),
        "securityContext": mainSecurityContext(instance),
        "volumeMounts": Node(mainMounts(instance)),
        "lifecycle": PostStartScript.script(instance.configMode).map {
            ["postStart": ["exec": ["command": shell($0)]]]
        },
        "livenessProbe": probe(instance, .liveness),
        "readinessProbe": probe(instance, .readiness),
        "startupProbe": probe(instance, .startup),
    ]
}

private func mainVariables(_ instance: Instance) -> [Node] {
    let spec = instance.spec
    var variables = [
        variable("HOME", Folder.home),
        variable("OPENCLAW_DISABLE_BONJOUR", "1"),
        variable("OPENCLAW_GATEWAY_HANDSHAKE_TIMEOUT_MS", "10000"),
        variable("NPM_CONFIG_PREFIX", "\(Folder.home)/.local"),
        variable("NPM_CONFIG_CACHE", "\(Folder.home)/.cache/npm"),
        variable("PIP_USER", "1"),
    ]
    if spec.chromium.enabled {
        // OpenClaw's own, and the older name that tools still read.
        variables.append(variable("OPENCLAW_CHROMIUM_CDP", "http://127.0.0.1:9222"))
        variables.append(variable("CHROMIUM_URL", "http://127.0.0.1:9222"))
    }
    if spec.ollama.enabled { variables.append(variable("OLLAMA_HOST", "http://localhost:\(Port.ollama)")) }
    if let secret = instance.wiredTokenSecret {
        variables.append(variable("OPENCLAW_GATEWAY_TOKEN", secret: secret, key: "token"))
    }
    if spec.tailscale.enabled { variables.append(variable("TS_SOCKET", tailscaleSocket)) }
    if spec.selfConfigure.enabled {
        variables.append(variable("OPENCLAW_INSTANCE_NAME", instance.name))
        variables.append(variable("OPENCLAW_NAMESPACE", instance.namespace))
    }
    if !spec.plugins.isEmpty { variables.append(variable("NODE_PATH", "\(Folder.data)/node_modules")) }
    if let path = searchPath(instance) { variables.append(variable("PATH", path)) }
    if spec.security.caBundle != nil {
        variables.append(variable(CertificateAuthorities.openSSLVariable, CertificateAuthorities.path))
    }
    return variables
}

/// `PATH`, when something of ours must be found; nil: the image's own.
private func searchPath(_ instance: Instance) -> String? {
    let spec = instance.spec
    let skills = spec.skills + instance.additionalWorkspaces.flatMap(\.skills)
    let hasLocal = instance.hasPnpm || instance.hasPython || skills.contains { $0.hasPrefix("npm:") }
    guard spec.tailscale.enabled || hasLocal else { return nil }
    return (spec.tailscale.enabled ? "/tailscale-bin:" : "") + (hasLocal ? "\(Folder.data)/.local/bin:" : "")
        + "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
}

private func mainSecurityContext(_ instance: Instance) -> Node {
    let wanted = instance.spec.security.containerSecurityContext ?? ContainerSecurityContext()
    return [
        "allowPrivilegeEscalation": Node(wanted.allowPrivilegeEscalation),
        "capabilities": wanted.capabilities ?? ["drop": ["ALL"]],
        "readOnlyRootFilesystem": Node(wanted.readOnlyRootFilesystem),
        "runAsNonRoot": Node(wanted.runAsNonRoot ?? instance.podRunsAsNonRoot),
        "runAsUser": Node(wanted.runAsUser),
        "seccompProfile": ["type": "RuntimeDefault"],
    ]
}

private func mainMounts(_ instance: Instance) -> [Node] {
    let spec = instance.spec
    var mounts = [
        mount("data", Folder.data),
        mount("data", "\(Folder.home)/.local", subPath: ".local"),
        mount("data", "\(Folder.home)/.cache", subPath: ".cache"),
        mount("data", "\(Folder.home)/.config", subPath: ".config"),
        mount("tmp", "/tmp"),
    ]
    mounts += CertificateAuthorities.mounts(instance)
    if spec.tailscale.enabled {
        mounts.append(mount("tailscale-socket", "/var/run/tailscale", readOnly: true))
        mounts.append(mount("tailscale-bin", "/tailscale-bin", readOnly: true))
    }
    mounts += spec.extraVolumeMounts
    if spec.skills.contains(where: { SkillEntry($0)?.isClawHub ?? false }) {
        mounts.append(mount("data", "/app/skills", subPath: "skills"))
    }
    mounts.append(mount("config", "/operator-config", readOnly: true))
    return mounts
}
