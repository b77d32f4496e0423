internal import Diagnostics
internal import Digest
package import Secrets
package import YAML

/// The Secrets that an instance may have generated for it: by the post-renderer, or by the keeper in the cluster. Both
/// make the same object.
package enum GeneratedSecret: String, Sendable, CaseIterable {
    case gatewayToken = "gateway-token"
    case basicAuth = "basic-auth"

    /// What the Secret of an instance is called.
    package func name(for instance: String) -> String { "\(instance)-\(rawValue)" }

    /// The key that the pod or the Ingress reads.
    package var key: String {
        switch self {
        case .gatewayToken: "token"
        case .basicAuth: "auth"
        }
    }

    /// The Secret's type. ingress-nginx reads key `auth` of any Secret; Traefik reads `username` and `password` of this
    /// type, and of any other only one with a single key.
    package var type: String {
        switch self {
        case .gatewayToken: "Opaque"
        case .basicAuth: "kubernetes.io/basic-auth"
        }
    }

    /// New `data`.
    /// - Parameters:
    ///   - user: for basic auth; empty means `openclaw`.
    ///   - bytes: gives so many bytes for a purpose.
    package func data(
        user: String, bytes: (_ count: Int, _ purpose: String) throws(SecretSource.Unavailable) -> [UInt8]
    ) throws(SecretSource.Unavailable) -> Mapping {
        switch self {
        case .gatewayToken: return ["token": encoded(hexadecimal(try bytes(32, "gateway-token")))]
        case .basicAuth:
            let user = user.isEmpty ? "openclaw" : user
            let password = hexadecimal(try bytes(20, "basic-auth"))
            let salt = Htpasswd.salt(from: try bytes(8, "basic-auth-salt"))
            return [
                "username": encoded(user),
                "password": encoded(password),
                "auth": encoded(Htpasswd.line(user: user, password: password, salt: salt)),
            ]
        }
    }

    /// The object.
    /// - Parameters:
    ///   - live: the one that there is already, whose type cannot be changed.
    ///   - release: the Helm release that may take the Secret over into its manifest, without being asked; nil when
    ///     Helm itself marks the object, or when there is no release.
    package func object(
        for instance: String, namespace: String, data: Mapping, live: Node? = nil, release: String? = nil
    ) -> Node {
        var annotations: Node = [keepPolicy.key: Node(keepPolicy.value)]
        if let release {
            annotations["meta.helm.sh/release-name"] = Node(release)
            annotations["meta.helm.sh/release-namespace"] = Node(namespace)
        }
        return secretObject(
            name: name(for: instance), instance: instance, namespace: namespace, type: live?["type"] ?? Node(type),
            annotations: annotations, data: data)
    }

    private func encoded(_ text: String) -> Node { Node(Base64.encode(Array(text.utf8))) }
}

/// A Secret of an instance; without data it has no such key.
func secretObject(
    name: String, instance: String, namespace: String, type: Node = "Opaque", annotations: Node, data: Mapping
) -> Node {
    [
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": [
            "name": Node(name),
            "namespace": Node(namespace),
            "labels": labels(ofInstance: instance),
            "annotations": annotations,
        ],
        "type": type,
        "data": Node(nonEmpty: data),
    ]
}
