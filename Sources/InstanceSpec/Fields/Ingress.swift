package struct Ingress: SpecObject {
    package var enabled = false
    package var className = ""
    package var annotations = StringMap()
    package var hosts: [IngressHost] = []
    package var tls: [IngressTLS] = []
    package var security = IngressSecurity()
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether an Ingress is written."),
        .field("className", \Self.className, "IngressClass; it also decides whose annotations we write."),
        .field("annotations", \Self.annotations, "Annotations of the Ingress; keys that we manage win."),
        .field("hosts", \Self.hosts, "Host names that lead to the agent."),
        .field("tls", \Self.tls, "Certificates."),
        .field("security", \Self.security, "What the ingress controller asks of visitors."),
    ]
}

package struct IngressHost: SpecObject {
    package var host = ""
    package var paths: [IngressPath] = []
    package init() {}
    package static let fields: [Field] = [
        .field("host", \Self.host, "The host name.", .required),
        .field("paths", \Self.paths, "Paths under it; left out: all of them."),
    ]
}

package struct IngressPath: SpecObject {
    package var path = "/"
    package var pathType = "Prefix"
    package var port: Int?
    package init() {}
    package static let fields: [Field] = [
        .field("path", \Self.path, "The path."),
        .field(
            "pathType", \Self.pathType, "How a request's path is compared with it.",
            .oneOf(["Prefix", "Exact", "ImplementationSpecific"], id: "ingress-hosts")),
        .field("port", \Self.port, "Port of the Service behind it; left out: 18789.", .port(id: "ingress-hosts")),
    ]
}

package struct IngressTLS: SpecObject {
    package var hosts: [String] = []
    package var secretName = ""
    package init() {}
    package static let fields: [Field] = [
        .field("hosts", \Self.hosts, "Host names that the certificate is for."),
        .field("secretName", \Self.secretName, "Secret that holds the certificate."),
    ]
}

package struct IngressSecurity: SpecObject {
    package var forceHTTPS = true
    package var enableHSTS = true
    package var rateLimiting: RateLimiting?
    package var basicAuth: BasicAuth?
    package init() {}
    package static let fields: [Field] = [
        .field("forceHTTPS", \Self.forceHTTPS, "Whether plain HTTP is sent on to HTTPS."),
        .field(
            "enableHSTS", \Self.enableHSTS,
            "Whether browsers are told to come back over HTTPS only; ingress-nginx does so by itself, others must be set up to."
        ),
        .field("rateLimiting", \Self.rateLimiting, "How often one address may ask; left out: no limit."),
        .field("basicAuth", \Self.basicAuth, "A user name and password in front of the agent."),
    ]
}

package struct RateLimiting: SpecObject {
    package var enabled = true
    package var requestsPerSecond = 10
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether requests are limited."),
        .field("requestsPerSecond", \Self.requestsPerSecond, "Requests per second from one address."),
    ]
}

package struct BasicAuth: SpecObject {
    package var enabled = false
    package var existingSecret = ""
    package var username = "openclaw"
    package var realm = "OpenClaw"
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether a password is asked for."),
        .field("existingSecret", \Self.existingSecret, "Secret whose key auth holds the users; left out: one is made."),
        .field(
            "username", \Self.username, "User name in the Secret that is made.",
            .maxLength(64, id: "basic-auth-username")),
        .field("realm", \Self.realm, "What the browser shows when it asks; nginx only."),
    ]
}

extension Ingress {
    /// Whether a certificate is for this host: by its name, by `*.` and the rest of it, or by leaving hosts out.
    package func secures(_ host: String) -> Bool {
        let wildcard = host.firstIndex(of: ".").map { "*\(host[$0...])" }
        return tls.contains { entry in
            entry.hosts.isEmpty || entry.hosts.contains(host) || entry.hosts.contains { $0 == wildcard }
        }
    }
}
