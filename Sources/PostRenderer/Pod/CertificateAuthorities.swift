internal import InstanceSpec
internal import YAML

/// The user's certificate authorities, mounted into every container, with the variables that make programs read them.
enum CertificateAuthorities {
    static let path = "/etc/ssl/certs/custom-ca-bundle.crt"

    /// Node.js adds these to its own.
    static let nodeVariable = "NODE_EXTRA_CA_CERTS"
    /// OpenSSL, Go, Python and Rust programs read these.
    static let openSSLVariable = "SSL_CERT_FILE"

    static func mounts(_ instance: Instance) -> [Node] {
        guard let bundle = instance.spec.security.caBundle else { return [] }
        return [mount("ca-bundle", path, subPath: bundle.key.isEmpty ? "ca-bundle.crt" : bundle.key, readOnly: true)]
    }

    static func variables(_ instance: Instance) -> [Node] {
        guard instance.spec.security.caBundle != nil else { return [] }
        return [variable(openSSLVariable, path), variable(nodeVariable, path)]
    }

    static func volume(_ instance: Instance) -> Node? {
        guard let bundle = instance.spec.security.caBundle else { return nil }
        if !bundle.configMapName.isEmpty {
            return ["name": "ca-bundle", "configMap": ["name": Node(bundle.configMapName), "defaultMode": 420]]
        }
        return ["name": "ca-bundle", "secret": ["secretName": Node(bundle.secretName), "defaultMode": 420]]
    }
}

/// The user's own containers get the bundle too, unless they bring something of their own in its place.
func withCABundle(_ containers: [Node], _ instance: Instance) -> [Node] {
    guard instance.spec.security.caBundle != nil else { return containers }
    return containers.map { container in
        var container = container
        let mounts = container["volumeMounts"]?.sequence ?? []
        let variables = container["env"]?.sequence ?? []
        if !mounts.contains(where: { $0["mountPath"]?.string == CertificateAuthorities.path }) {
            container["volumeMounts"] = Node(mounts + CertificateAuthorities.mounts(instance))
        }
        let missing = CertificateAuthorities.variables(instance).filter { ours in
            !variables.contains { $0["name"]?.string == ours["name"]?.string }
        }
        container["env"] = Node(variables + missing)
        return container
    }
}
