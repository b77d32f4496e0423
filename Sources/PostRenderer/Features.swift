internal import InstanceSpec

/// What is switched on, in words that the builders share.
extension Instance {
    /// The TCP proxy in front of a gateway that listens on loopback.
    var hasProxy: Bool { spec.gateway.enabled }
    var hasMetrics: Bool { spec.observability.metrics.enabled }
    var hasPersistence: Bool { spec.storage.persistence.enabled }
    var hasAutoScaling: Bool { spec.availability.autoScaling?.enabled ?? false }
    /// Whether something in the pod talks to the Kubernetes API.
    var usesAPI: Bool { spec.selfConfigure.enabled || spec.tailscale.enabled }
    var hasBasicAuth: Bool {
        spec.networking.ingress.enabled && spec.networking.ingress.security.basicAuth?.enabled ?? false
    }

    /// Whether skill packs are fetched by the pod, not brought with its ConfigMap.
    var fetchesPacks: Bool { settings.packs.fetch == "init" }

    var serviceAccountName: String {
        let name = spec.security.rbac.serviceAccountName
        return name.isEmpty ? self.name : name
    }
    var configName: String { "\(name)-config" }
    var workspaceName: String { "\(name)-workspace" }
    var basicAuthSecretName: String {
        let existing = spec.networking.ingress.security.basicAuth?.existingSecret ?? ""
        return existing.isEmpty ? "\(name)-basic-auth" : existing
    }
    var tailscaleStateName: String { "\(name)-ts-state" }

    /// How openclaw.json reaches the volume.
    var configMode: ConfigMode {
        switch (spec.config.mergeMode, spec.config.format) {
        case ("merge", _): .merge(forcePaths: spec.config.forcePaths)
        case ("seed", _): .seed
        case (_, "json5"): .json5
        default: .overwrite
        }
    }

    /// Whether `init-config` needs Node.js: to merge, or to convert JSON5.
    var needsNodeForConfig: Bool {
        switch configMode {
        case .merge, .json5: true
        case .overwrite, .seed: false
        }
    }
}
