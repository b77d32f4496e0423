internal import InstanceSpec
internal import YAML

/// In the order of the containers that use them; the user's last.
func volumes(_ instance: Instance) -> [Node] {
    let spec = instance.spec
    let hasSkills = !spec.skills.isEmpty || instance.additionalWorkspaces.contains { !$0.skills.isEmpty }
    let managed: [Node?] = [
        dataVolume(instance),
        configVolume("config", instance.configName),
        instance.hasMetrics
            ? configVolume("otel-collector-config", instance.configName, items: ["otel-collector.yaml"]) : nil,
        configVolume("workspace-init", instance.workspaceName),
        hasSkills ? scratch("skills-tmp") : nil,
        spec.plugins.isEmpty ? nil : scratch("plugins-tmp"),
        instance.hasPnpm ? scratch("pnpm-tmp") : nil,
        instance.hasPython ? scratch("python-tmp") : nil,
        instance.needsNodeForConfig ? scratch("init-tmp") : nil,
        scratch("tmp"),
        instance.hasProxy ? scratch("gateway-proxy-tmp") : nil,
        spec.tailscale.enabled ? scratch("tailscale-socket") : nil,
        spec.tailscale.enabled ? scratch("tailscale-bin") : nil,
        spec.tailscale.enabled ? scratch("tailscale-tmp") : nil,
        spec.chromium.enabled ? scratch("chromium-tmp") : nil,
        spec.chromium.enabled
            ? ["name": "chromium-shm", "emptyDir": ["medium": "Memory", "sizeLimit": "1Gi"]] : nil,
        chromiumVolume(instance),
        ollamaVolume(instance),
        spec.webTerminal.enabled ? scratch("web-terminal-tmp") : nil,
        CertificateAuthorities.volume(instance),
    ]
    return managed.compactMap { $0 } + instance.restoreVolumes + spec.sidecarVolumes + spec.extraVolumes
}

extension Instance {
    var hasPnpm: Bool { spec.runtimeDeps.pnpm ?? false }
    var hasPython: Bool { spec.runtimeDeps.python ?? false }
    var additionalWorkspaces: [AdditionalWorkspace] { spec.workspace?.additionalWorkspaces ?? [] }
}

/// Nil when it comes from the claim template.
private func dataVolume(_ instance: Instance) -> Node? {
    guard instance.hasPersistence else { return scratch("data") }
    guard !instance.hasAutoScaling else { return nil }
    return claimVolume("data", instance.dataClaimName)
}

private func chromiumVolume(_ instance: Instance) -> Node? {
    let chromium = instance.spec.chromium
    guard chromium.enabled else { return nil }
    guard chromium.persistence.enabled else { return scratch("chromium-data") }
    let existing = chromium.persistence.existingClaim
    return claimVolume("chromium-data", existing.isEmpty ? "\(instance.name)-chromium-data" : existing)
}

private func ollamaVolume(_ instance: Instance) -> Node? {
    let ollama = instance.spec.ollama
    guard ollama.enabled else { return nil }
    guard ollama.storage.existingClaim.isEmpty else {
        return claimVolume("ollama-models", ollama.storage.existingClaim)
    }
    return [
        "name": "ollama-models", "emptyDir": ["sizeLimit": quantity(ollama.storage.sizeLimit, default: "20Gi")],
    ]
}

private func scratch(_ name: String) -> Node { ["name": Node(name), "emptyDir": [:]] }

func claimVolume(_ name: String, _ claim: String) -> Node {
    ["name": Node(name), "persistentVolumeClaim": ["claimName": Node(claim)]]
}

private func configVolume(_ name: String, _ configMap: String, items: [String] = []) -> Node {
    [
        "name": Node(name),
        "configMap": [
            "name": Node(configMap),
            "items": Node(nonEmpty: items.map { ["key": Node($0), "path": Node($0)] }),
            "defaultMode": 420,
        ],
    ]
}
