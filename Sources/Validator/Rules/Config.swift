internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    static let configUnknownKey = Rule(
        id: "config-unknown-key", severity: .warning,
        path: "spec.config.raw",
        summary: "config.raw has keys that OpenClaw knows",
        fix: "correct or remove the key; OpenClaw refuses to start on a key that it does not know"
    ) { instance, report in
        let config = instance.spec.config
        guard config.format != "json5", let raw = config.raw?.mapping else { return }
        for key in raw.keys where !knownKeys.contains(key) {
            let near = nearest(to: key, among: knownKeys)
            report(
                "Unknown config key \(quoted(key))\(near.map { "; did you mean \(quoted($0))?" } ?? ""); known are "
                    + knownKeys.joined(separator: ", "),
                at: Path([.key("spec"), .key("config"), .key("raw"), .key(key)]), fix: near.map { "write \($0)" },
                atKey: true)
        }
    }

    /// The reference's six keys first; then what OpenClaw itself reads.
    private static let knownKeys = [
        "mcpServers", "skills", "apiKeys", "settings", "tools", "customInstructions", "$schema", "$include",
        "accessGroups", "acp", "agents", "approvals", "audio", "auth", "bindings", "broadcast", "browser",
        "canvasHost", "channels", "cli", "commands", "commitments", "crestodian", "cron", "diagnostics", "discovery",
        "env", "gateway", "hooks", "logging", "mcp", "media", "memory", "messages", "meta", "models", "nodeHost",
        "plugins", "proxy", "secrets", "session", "surfaces", "talk", "ui", "update", "web", "wizard",
    ]

    static let configBoth = Rule(
        id: "x-config-both", severity: .warning,
        path: "spec.config.raw",
        summary: "the configuration has one source",
        fix: "remove raw or configMapRef"
    ) { instance, report in
        let config = instance.spec.config
        // With json5, `json5-inline-raw` says it already.
        if config.raw != nil, config.configMapRef != nil, config.format != "json5" {
            report("config has raw and configMapRef: the ConfigMap wins, raw is not used", atKey: true)
        }
    }

    /// Without the proxy nothing can reach a gateway that listens on loopback only.
    static let gatewayBindConflict = Rule(
        id: "x-gateway-bind-conflict",
        path: "spec.config.raw.gateway.bind",
        summary: "a gateway without a proxy listens on the pod's address",
        fix: "set gateway.bind to lan, or gateway.enabled to true"
    ) { instance, report in
        let config = instance.spec.config
        guard !instance.spec.gateway.enabled, config.configMapRef == nil else { return }
        guard let bind = config.raw?["gateway"]?["bind"]?.string else { return }
        if bind == "loopback" || bind == "127.0.0.1" {
            report(
                "gateway.bind is \(quoted(bind)), but spec.gateway.enabled is false: nothing could reach the gateway")
        }
    }
}
