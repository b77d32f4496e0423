internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    static let originsMissing = Rule(
        id: "x-origins-missing", severity: .warning,
        path: "spec.config.raw.gateway.controlUi.allowedOrigins",
        summary: "the control UI may be opened from every name that leads to it",
        fix: "add the origin, or leave allowedOrigins out and use gateway.controlUiOrigins for others"
    ) { instance, report in
        let (config, place) = ownConfig(instance)
        let written = config?["gateway"]?["controlUi"]?["allowedOrigins"]?.sequence?.compactMap(\.string)
        if let written, !written.contains("*") {
            for name in shownNames(instance) where !written.contains(where: name.accepts) {
                report(
                    "allowedOrigins has no \(quoted(name.origin)), where the \(name.kind) shows the control UI",
                    at: place)
            }
        }
        // What the tailnet is called is known to Tailscale only.
        let all = written ?? instance.spec.gateway.controlUiOrigins
        if instance.spec.tailscale.enabled, !all.contains(where: { $0 == "*" || $0.hasSuffix(".ts.net") }) {
            let name = instance.spec.tailscale.hostname.isEmpty ? instance.name : instance.spec.tailscale.hostname
            report(
                "no allowed origin is a full name in the tailnet, such as https://\(name).TAILNET.ts.net",
                at: "spec.tailscale.enabled", fix: "add it to gateway.controlUiOrigins")
        }
    }

    /// A host name under which a feature shows the control UI.
    private struct ShownName {
        var host: String
        var kind: String
        /// Whether the browser is known to come by HTTPS; without a certificate here one may end before us.
        var isSecured: Bool

        var origin: String { "\(isSecured ? "https" : "http")://\(host)" }

        func accepts(_ text: String) -> Bool {
            let schemes = isSecured ? ["https://"] : ["https://", "http://"]
            return schemes.contains { scheme in
                guard text.hasPrefix(scheme) else { return false }
                let rest = text.dropFirst(scheme.count)
                return rest == host || rest.hasPrefix("\(host):")
            }
        }
    }

    private static func shownNames(_ instance: Instance) -> [ShownName] {
        let networking = instance.spec.networking
        var names: [ShownName] = []
        if networking.ingress.enabled {
            names += networking.ingress.hosts.map {
                ShownName(host: $0.host, kind: "Ingress", isSecured: networking.ingress.secures($0.host))
            }
        }
        if let route = networking.httpRoute, route.enabled {
            names += route.hostnames.map { ShownName(host: $0, kind: "HTTPRoute", isSecured: false) }
        }
        return names.filter { !$0.host.isEmpty && !$0.host.hasPrefix("*") }
    }

    /// openclaw.json as the user wrote it, and where it comes from; nil when it was not seen or is no JSON.
    private static func ownConfig(_ instance: Instance) -> (config: Node?, place: Path) {
        guard let reference = instance.spec.config.configMapRef else {
            return (instance.spec.config.raw, "spec.config.raw.gateway.controlUi.allowedOrigins")
        }
        let key = reference.key.isEmpty ? "openclaw.json" : reference.key
        return (instance.live.configMap(reference.name)?[key].flatMap(JSON.read), "spec.config.configMapRef")
    }
}
