internal import InstanceSpec
internal import YAML

/// openclaw.json as the ConfigMap holds it: what the user wrote, with what the pod needs filled in where the user
/// left it open. A text that is no JSON object (JSON5, say) is passed on byte for byte.
func openClawJSON(_ instance: Instance) -> String {
    if let text = instance.referencedConfigText, !text.utf8.allSatisfy({ $0 <= 0x20 }) {
        let document = JSON.read(text)
        // The literal null says as little as no text.
        if document?.mapping == nil, document?.isNull != true { return text }
    }
    return JSON.write(enrichedConfig(instance), .pretty)
}

/// The steps in their order; each yields to what the user wrote.
private func enrichedConfig(_ instance: Instance) -> Node {
    let spec = instance.spec
    var config = instance.baseConfig
    config.fill(["gateway", "mode"], "local")
    if instance.hasMetrics {
        config.fill(["diagnostics", "otel"], ["metrics": true, "endpoint": "http://localhost:\(Port.otlp)"])
    }
    if instance.hasTokenVariable { fillToken(&config) }
    config.fill(["gateway", "controlUi", "dangerouslyDisableDeviceAuth"], true)
    if spec.tailscale.enabled, spec.tailscale.authSSO { config.fill(["gateway", "auth", "allowTailscale"], true) }
    if spec.chromium.enabled { fillBrowser(&config) }
    config.fill(["gateway", "bind"], instance.hasProxy ? "loopback" : "0.0.0.0")
    addTrustedProxy(&config)
    config.fill(["gateway", "controlUi", "allowedOrigins"], Node(controlUIOrigins(instance)))
    for entry in packConfig(instance).entries { config.fill(["skills", "entries", entry.key], entry.value) }
    return config
}

/// The token itself stands only in its Secret: OpenClaw takes it from the environment.
private func fillToken(_ config: inout Node) {
    let auth = config["gateway"]?["auth"]
    if let token = auth?["token"]?.string, !token.isEmpty { return }
    if auth?["mode"]?.string == "trusted-proxy" { return }
    config.set(["gateway", "auth", "token"], "${OPENCLAW_GATEWAY_TOKEN}")
    config.fill(["gateway", "auth", "mode"], "token")
}

private func fillBrowser(_ config: inout Node) {
    config.fill(["browser", "defaultProfile"], "default")
    config.fill(["browser", "attachOnly"], true)
    config.fill(["browser", "remoteCdpTimeoutMs"], 30000)
    for profile in ["default", "chrome"] {
        let path = ["browser", "profiles", profile]
        let existing = config["browser"]?["profiles"]?[profile]
        if existing?["cdpUrl"] == nil, existing?["cdpPort"] == nil {
            config.set(path + ["cdpUrl"], "${OPENCLAW_CHROMIUM_CDP}")
        }
        config.fill(path + ["color"], "#4285F4")
    }
}

private func addTrustedProxy(_ config: inout Node) {
    let loopback: Node = "127.0.0.0/8"
    let proxies = config["gateway"]?["trustedProxies"]?.sequence ?? []
    guard !proxies.contains(loopback) else { return }
    config.set(["gateway", "trustedProxies"], Node(proxies + [loopback]))
}

extension Node {
    /// Sets the value if the last key is not there; what stands in the way and is no mapping is replaced by one.
    mutating func fill(_ keys: [String], _ value: Node) {
        var parent: Node? = self
        for key in keys.dropLast() { parent = parent?[key] }
        if let last = keys.last, parent?[last] != nil { return }
        set(keys, value)
    }

    mutating func set(_ keys: [String], _ value: Node) {
        guard let first = keys.first else {
            self = value
            return
        }
        var child = self[first] ?? [:]
        child.set(Array(keys.dropFirst()), value)
        self[first] = child
    }
}
