internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    static let gatewaySecretMissing = Rule(
        id: "gateway-secret-missing",
        path: "spec.gateway.existingSecret",
        summary: "the Secret with the gateway's token exists",
        fix: "create the Secret with the key token, or remove existingSecret: one is made then"
    ) { instance, report in
        let name = instance.spec.gateway.existingSecret
        if instance.observed.live, !name.isEmpty, instance.live.secretKeys(name) == nil {
            report("Secret \(quoted(name)) not found in namespace \(quoted(instance.namespace))")
        }
    }

    static let gatewaySecretKey = Rule(
        id: "gateway-secret-key",
        path: "spec.gateway.existingSecret",
        summary: "the Secret with the gateway's token has the key token",
        fix: "add the key token to the Secret"
    ) { instance, report in
        let name = instance.spec.gateway.existingSecret
        guard !name.isEmpty, let keys = instance.live.secretKeys(name) else { return }
        if !keys.contains("token") { report("Secret \(quoted(name)) has no key \"token\"") }
    }

    static let secretsMissing = Rule(
        id: "secrets-missing", severity: .warning,
        path: "spec.envFrom",
        summary: "the Secrets that the pod reads exist",
        fix: "create the Secret; the pod cannot start before it is there"
    ) { instance, report in
        guard instance.observed.live else { return }
        var seen: Set<String> = []
        for secret in secrets(instance) where !secret.name.isEmpty && instance.live.secretKeys(secret.name) == nil {
            guard seen.insert(secret.name).inserted else { continue }
            report(
                "Secret \(quoted(secret.name)) not found in namespace \(quoted(instance.namespace))", at: secret.path)
        }
    }

    /// `gateway.existingSecret` has a rule of its own; the Secrets that this render writes need not be there yet.
    private static func secrets(_ instance: Instance) -> [(name: String, path: Path)] {
        let spec = instance.spec
        var secrets = spec.envFrom.enumerated().compactMap { index, source -> (name: String, path: Path)? in
            guard let name = source["secretRef"]?["name"]?.string else { return nil }
            return (name, Path(dotted: "spec.envFrom[\(index)].secretRef.name"))
        }
        if spec.gateway.existingSecret.isEmpty, instance.settings.secrets.mode == "external" {
            secrets.append(("\(instance.name)-gateway-token", "observed.settings.secrets.mode"))
        }
        if spec.tailscale.enabled, let key = spec.tailscale.authKeySecretRef {
            secrets.append((key.name, "spec.tailscale.authKeySecretRef.name"))
        }
        return secrets
    }
}
