internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let ingressNoTLS = Rule(
        id: "ingress-no-tls", severity: .warning,
        path: "spec.networking.ingress.tls",
        summary: "an Ingress has a certificate",
        fix: "add a tls entry with the hosts and the Secret of the certificate"
    ) { instance, report in
        let ingress = instance.spec.networking.ingress
        if ingress.enabled, ingress.tls.isEmpty { report("Ingress is on without TLS: tokens travel in clear text") }
    }

    static let ingressForceHTTPSOff = Rule(
        id: "ingress-force-https-off", severity: .warning,
        path: "spec.networking.ingress.security.forceHTTPS",
        summary: "an Ingress sends plain HTTP on to HTTPS",
        fix: "remove the field (the default is true)"
    ) { instance, report in
        let ingress = instance.spec.networking.ingress
        if ingress.enabled, !ingress.security.forceHTTPS {
            report("forceHTTPS is false: the Ingress answers plain HTTP as well")
        }
    }

    /// A colon ends the name in an htpasswd file, and a line feed ends its line.
    static let basicAuthUsername = Rule(
        id: "x-basic-auth-username",
        path: "spec.networking.ingress.security.basicAuth.username",
        summary: "a user name has no colon and no control character",
        fix: "choose a name without it"
    ) { instance, report in
        let name = instance.spec.networking.ingress.security.basicAuth?.username ?? ""
        if name.contains(":") {
            report("username \(quoted(name)) contains ':', which ends the name in a password file")
        } else if name.unicodeScalars.contains(where: \.isControl) {
            report("username \(quoted(name)) contains a control character")
        }
    }
}
