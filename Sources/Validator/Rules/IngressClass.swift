internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    /// We set no header ourselves: ingress-nginx refuses the annotation that could.
    static let ingressHSTS = Rule(
        id: "ingress-hsts", severity: .warning,
        path: "spec.networking.ingress.security.enableHSTS",
        summary: "the ingress controller decides whether browsers are told to use HTTPS only",
        fix: "set it up in the controller, then remove the field"
    ) { instance, report in
        let ingress = instance.spec.networking.ingress
        let written = instance.specTree["networking"]?["ingress"]?["security"]?["enableHSTS"]
        guard ingress.enabled, let isWanted = written?.bool else { return }
        switch IngressFamily(className: ingress.className) {
        case .nginx where isWanted:
            report(
                "enableHSTS relies on ingress-nginx: it sends the header for hosts with a certificate unless its "
                    + "ConfigMap says hsts: \"false\"")
        case .nginx:
            report("enableHSTS is false, but ingress-nginx sends the header unless its ConfigMap says hsts: \"false\"")
        case .traefik where isWanted:
            report("enableHSTS does nothing with Traefik: a headers Middleware with stsSeconds sends the header")
        case .other where isWanted:
            report("enableHSTS does nothing with class \(quoted(ingress.className)): only its controller can send it")
        case .traefik, .other: return
        }
    }

    static let ingressClassUnknown = Rule(
        id: "x-ingress-class", severity: .warning,
        path: "spec.networking.ingress.className",
        summary: "the ingress controller does what security asks of it",
        fix: "use a class whose name contains nginx, or write the controller's own annotations in ingress.annotations"
    ) { instance, report in
        let ingress = instance.spec.networking.ingress
        guard ingress.enabled else { return }
        let family = IngressFamily(className: ingress.className)
        let own = Set(ingress.annotations.keys.flatMap(words))
        if case .other = family, instance.spec.networking.ingress.security.basicAuth?.enabled == true,
            own.isDisjoint(with: wordsOfPasswords)
        {
            report(
                "nobody asks for a password: basicAuth works with nginx and Traefik, not with class "
                    + quoted(ingress.className))
        }
        if case .nginx = family { return }
        if let limiting = ingress.security.rateLimiting, limiting.enabled, own.isDisjoint(with: wordsOfLimits) {
            report(
                "nothing limits requests: rateLimiting works with nginx only, not with class "
                    + quoted(ingress.className), at: "spec.networking.ingress.security.rateLimiting")
        }
    }

    private static let wordsOfPasswords: Set<String> = [
        "auth", "oauth", "oauth2", "basicauth", "forwardauth", "authn", "authz", "authentication", "authorization",
        "middleware", "middlewares",
    ]
    private static let wordsOfLimits: Set<String> = [
        "rate", "rates", "ratelimit", "ratelimits", "ratelimiting", "limit", "limits", "limiting", "limiter",
        "middleware", "middlewares",
    ]

    /// The words of an annotation's key, in lower case: a text within one of them (gene-rate-d) means something else.
    private static func words(_ key: String) -> [String] {
        var words: [String] = [""]
        var last: Unicode.Scalar = "-"
        for scalar in key.unicodeScalars {
            let isNew = last.isLowercaseLetter && ("A"..."Z").contains(scalar)
            if !scalar.isLetterOrDigit || isNew { words.append("") }
            if scalar.isLetterOrDigit { words[words.count - 1] += String(scalar).lowercased() }
            last = scalar
        }
        return words
    }

    /// Traefik refuses the Middleware, and with it the whole route, for a reason that only its log tells.
    static let basicAuthTraefik = Rule(
        id: "x-basic-auth-traefik", severity: .warning,
        path: "spec.networking.ingress.security.basicAuth",
        summary: "Traefik can read the Secret with the password",
        fix: "give it a single key, or the type kubernetes.io/basic-auth; a Secret's type never changes: delete it and "
            + "make it anew"
    ) { instance, report in
        let ingress = instance.spec.networking.ingress
        guard ingress.enabled, let auth = ingress.security.basicAuth, auth.enabled,
            case .traefik = IngressFamily(className: ingress.className)
        else { return }
        let name = auth.existingSecret.isEmpty ? "\(instance.name)-basic-auth" : auth.existingSecret
        guard let secret = instance.live.find("Secret", name), let keys = instance.live.secretKeys(name),
            let type = secret["type"]?.string, type != "kubernetes.io/basic-auth", keys.count != 1
        else { return }
        report("Secret \(quoted(name)) has type \(type) and \(keys.count) keys: Traefik takes a single one")
    }
}
