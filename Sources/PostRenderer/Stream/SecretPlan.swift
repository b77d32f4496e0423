internal import Diagnostics
internal import Digest
internal import InstanceSpec
internal import Secrets
internal import YAML

extension GeneratedSecret {
    func name(_ instance: Instance) -> String { name(for: instance.name) }

    /// Whether the instance uses a Secret of ours, and not one that the user brings.
    func isWanted(_ instance: Instance) -> Bool {
        switch self {
        case .gatewayToken: instance.spec.gateway.existingSecret.isEmpty
        case .basicAuth:
            instance.hasBasicAuth
                && (instance.spec.networking.ingress.security.basicAuth?.existingSecret ?? "").isEmpty
        }
    }

    /// Whether what runs in the cluster was made with this Secret.
    func isUsedByLiveObjects(_ instance: Instance) -> Bool {
        let name = name(instance)
        switch self {
        case .gatewayToken: return instance.live.find("StatefulSet", instance.name).map { $0.mentions(name) } ?? false
        case .basicAuth: return instance.live.find("Ingress", instance.name).map { $0.mentions(name) } ?? false
        }
    }
}

/// Decides for each Secret of an instance: keep what lives, make it, leave it to others, or refuse.
struct SecretPlan {
    private(set) var findings: [Finding] = []
    /// What must be made.
    private(set) var wanted: [GeneratedSecret] = []
    /// What lives and is written again, byte for byte.
    private(set) var kept = SecretData()

    /// - Parameter isSeeded: whether new values come from a seed and so can be made again anywhere.
    init(_ instance: Instance, isSeeded: Bool) {
        guard instance.settings.secrets.mode == "render" else { return }
        for secret in GeneratedSecret.allCases where secret.isWanted(instance) { plan(secret, instance, isSeeded) }
    }

    private mutating func plan(_ secret: GeneratedSecret, _ instance: Instance, _ isSeeded: Bool) {
        let name = secret.name(instance)
        let mayRegenerate = instance.settings.secrets.regenerate.contains { $0 == name || $0 == instance.name }
        if let live = instance.live.find("Secret", name) {
            keep(Self.data(live), secret, name)
            return
        }
        func report(_ id: String, _ severity: Severity, _ message: String, fix: String) {
            findings.append(Finding(id, severity, message, fix: fix, path: "metadata.name"))
        }
        wanted.append(secret)
        if secret.isUsedByLiveObjects(instance), !mayRegenerate {
            report(
                "secret-lost", .error,
                "Secret \(quoted(name)) is gone, but what runs was made with it",
                fix: "restore the Secret, or set secrets.regenerate: [\(name)] to make a new one")
        } else if mayRegenerate, secret.isUsedByLiveObjects(instance) {
            if secret == .gatewayToken {
                report(
                    "secret-regenerated", .warning,
                    "Secret \(quoted(name)) is made anew, and pods that run keep the old value",
                    fix:
                        "after the upgrade: kubectl rollout restart statefulset/\(instance.name) -n \(instance.namespace)"
                )
            }
        } else if isSeeded || mayRegenerate {
            return
        } else if instance.isFromChart, !instance.observed.live, instance.observed.release.isUpgrade {
            report(
                "secret-unknown", .error,
                "an upgrade is rendered without a cluster, so the live Secret \(quoted(name)) cannot be kept",
                fix: "use --dry-run=server, give the live objects with --objects, or set OPENCLAW_SECRET_SEED_FILE")
        } else if !instance.isFromChart {
            report(
                "secret-not-repeatable", .warning,
                "Secret \(quoted(name)) is made anew by each run",
                fix: "kubectl get secret,pvc,configmap,statefulset -n \(instance.namespace) -o yaml > live.yaml && "
                    + "openclaw-post --objects live.yaml")
        } else if !instance.observed.live {
            report(
                "secret-not-repeatable", .warning,
                "Secret \(quoted(name)) is made anew by each render without a cluster",
                fix: "fine for a first install; else set secrets.mode: job, or OPENCLAW_SECRET_SEED_FILE")
        }
    }

    /// What lives is written as it lives, also when it lacks what the pod would read.
    private mutating func keep(_ data: Mapping, _ secret: GeneratedSecret, _ name: String) {
        kept[secret] = data
        let key = secret.key
        guard data[key]?.string ?? "" == "" else { return }
        findings.append(
            Finding(
                "secret-without-key", .warning,
                "Secret \(quoted(name)) has nothing under key \"\(key)\": nobody could sign in with it",
                fix: "add the key, or delete the Secret and set secrets.regenerate: [\(name)]", path: "metadata.name"))
    }

    /// The Secret's `data`, `stringData` folded in as the API server does.
    private static func data(_ secret: Node) -> Mapping {
        var data = secret["data"]?.mapping ?? [:]
        for entry in secret["stringData"]?.mapping?.entries ?? [] {
            data[entry.key] = Node(Base64.encode(Array((entry.value.string ?? "").utf8)))
        }
        data.entries.removeAll { $0.value.isNull }
        return data
    }

    /// Makes what is wanted and adds what is kept.
    func data(_ instance: Instance, from source: SecretSource) throws(SecretSource.Unavailable) -> SecretData {
        var data = kept
        for secret in wanted {
            let settings = instance.settings.secrets
            let user = instance.spec.networking.ingress.security.basicAuth?.username ?? ""
            data[secret] = try secret.data(user: user) { (count, purpose) throws(SecretSource.Unavailable) in
                try source.bytes(
                    count,
                    for: .init(
                        namespace: instance.namespace, name: instance.name, purpose: purpose,
                        context: settings.context, generation: settings.generation))
            }
        }
        return data
    }
}

extension SecretData {
    fileprivate subscript(secret: GeneratedSecret) -> Mapping? {
        get {
            switch secret {
            case .gatewayToken: gatewayToken
            case .basicAuth: basicAuth
            }
        }
        set {
            switch secret {
            case .gatewayToken: gatewayToken = newValue
            case .basicAuth: basicAuth = newValue
            }
        }
    }
}

extension Node {
    /// Whether a text anywhere in it is, or names among others, this name.
    fileprivate func mentions(_ name: String) -> Bool {
        switch content {
        case .string(let string): string == name || string.hasSuffix("-\(name)@kubernetescrd")
        case .sequence(let nodes): nodes.contains { $0.mentions(name) }
        case .mapping(let mapping): mapping.entries.contains { $0.value.mentions(name) }
        default: false
        }
    }
}
