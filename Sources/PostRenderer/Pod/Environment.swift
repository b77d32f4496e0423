internal import InstanceSpec
internal import YAML

/// Ours, then the user's, whose entries win, then ours that must come last. Of several entries of one name only the
/// one that takes effect is written: appliers that go by name refuse doubles.
/// - Parameter fixed: names of ours that even the user cannot change.
func environment(_ ours: [Node], user: [Node] = [], last: [Node] = [], fixed: Set<String> = []) -> Node? {
    let fixed = fixed.union(last.compactMap { $0["name"]?.string })
    let user = user.filter { entry in entry["name"]?.string.map { !fixed.contains($0) } ?? true }
    let taken = Set((user + last).compactMap { $0["name"]?.string })
    let first = ours.filter { entry in entry["name"]?.string.map { !taken.contains($0) } ?? true }
    return Node(nonEmpty: first + user + last)
}

extension Instance {
    /// The Secret that `OPENCLAW_GATEWAY_TOKEN` is read from; nil when the variable is not ours to set.
    var wiredTokenSecret: String? {
        if spec.env.contains(where: { $0["name"]?.string == "OPENCLAW_GATEWAY_TOKEN" }) { return nil }
        if baseConfig["gateway"]?["auth"]?["mode"]?.string == "trusted-proxy" { return nil }
        if spec.gateway.existingSecret.isEmpty, let keys = live.secretKeys("\(name)-gateway-token"),
            !keys.contains("token")
        {
            return nil
        }
        return gatewaySecretName
    }

    /// Whether the gateway's container has `OPENCLAW_GATEWAY_TOKEN`, by our hand or the user's.
    var hasTokenVariable: Bool {
        wiredTokenSecret != nil || spec.env.contains { $0["name"]?.string == "OPENCLAW_GATEWAY_TOKEN" }
    }

    /// The variables that openclaw.json names; every container that runs the OpenClaw CLI must have them.
    var configVariables: [Node] {
        var variables: [Node] = []
        if spec.chromium.enabled { variables.append(variable("OPENCLAW_CHROMIUM_CDP", "http://127.0.0.1:9222")) }
        if let secret = wiredTokenSecret {
            variables.append(variable("OPENCLAW_GATEWAY_TOKEN", secret: secret, key: "token"))
        }
        return variables
    }
}
