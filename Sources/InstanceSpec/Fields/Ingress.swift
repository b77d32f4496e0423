package struct Ingress: SpecObject {
    package var enabled = false
    package var className = ""
    package var annotations = StringMap()
    package var hosts: [IngressHost] = []
    package var tls: [IngressTLS] = []
    package var security = IngressSecurity()
    package init() {}
    package static let fields: [Field<Ingress>] = [
        .field("enabled", \.enabled, "Whether an Ingress is written."),
        .field("className", \.className, "IngressClass; it also decides whose annotations we write."),
        .field("annotations", \.annotations, "Annotations of the Ingress; keys that we manage win."),
        .field("hosts", \.hosts, "Host names that lead to the agent."),
        .field("tls", \.tls, "Certificates."),
        .field("security", \.security, "What the ingress controller asks of visitors."),
    ]
}

package struct IngressHost: SpecObject {
    package var host = ""
    package var paths: [IngressPath] = []
    package init() {}
    package static let fields: [Field<IngressHost>] = [
        .field("host", \.host, "The host name.", .required),
        .field("paths", \.paths, "Paths under it; left out: all of them."),
    ]
}

package struct IngressPath: SpecObject {
    package var path = "/"
    package var pathType = "Prefix"
    package var port: Int?
    package init() {}
    package static let fields: [Field<IngressPath>] = [
        .field("path", \.path, "The path."),
        .field(
            "pathType", \.pathType, "How a request's path is compared with it.",
            .oneOf(["Prefix", "Exact", "ImplementationSpecific"], id: "ingress-hosts")),
        .field("port", \.port, "Port of the Service behind it; left out: 18789.", .port(id: "ingress-hosts")),
    ]
}

package struct IngressTLS: SpecObject {
    package var hosts: [String] = []
    package var secretName = ""
    package init() {}
    package static let fields: [Field<IngressTLS>] = [
        .field("hosts", \.hosts, "Host names that the certificate is for."),
        .field("secretName", \.secretName, "Secret that holds the certificate."),
    ]
}

package struct IngressSecurity: SpecObject {
    package var forceHTTPS = true
    package var enableHSTS = true
    package var rateLimiting: RateLimiting?
    package var basicAuth: BasicAuth?
    package init() {}
    package static let fields: [Field<IngressSecurity>] = [
        .field("forceHTTPS", \.forceHTTPS, "Whether plain HTTP is sent on to HTTPS."),
        .field(
            "enableHSTS", \.enableHSTS,
            "Whether browsers are told to come back over HTTPS only; ingress-nginx does so by itself, others must be set up to."
        ),
        .field("rateLimiting", \.rateLimiting, "How often one address may ask; left out: no limit."),
        .field("basicAuth", \.basicAuth, "A user name and password in front of the agent."),
    ]
}

package struct RateLimiting: SpecObject {
    package var enabled = true
    package var requestsPerSecond = 10
    package init() {}
    package static let fields: [Field<RateLimiting>] = [
        .field("enabled", \.enabled, "Whether requests are limited."),
        .field("requestsPerSecond", \.requestsPerSecond, "Requests per second from one address."),
    ]
}

package struct BasicAuth: SpecObject {
    package var enabled = false
    package var existingSecret = ""
    package var username = "openclaw"
    package var realm = "OpenClaw"
    package init() {}
    package static let fields: [Field<BasicAuth>] = [
        .field("enabled", \.enabled, "Whether a password is asked for."),
        .field("existingSecret", \.existingSecret, "Secret whose key auth holds the users; left out: one is made."),
        .field(
            "username", \.username, "User name in the Secret that is made.",
            .maxLength(64, id: "basic-auth-username")),
        .field("realm", \.realm, "What the browser shows when it asks; nginx only."),
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
