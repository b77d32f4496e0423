internal import InstanceSpec
internal import YAML

/// The token that people and tools sign in with. Nil when the user brings the Secret or a Job makes it.
@Sendable func gatewayTokenSecret(_ instance: Instance) -> Node? {
    guard let data = instance.secretData.gatewayToken else { return nil }
    return secret(instance, name: "\(instance.name)-gateway-token", data: data)
}

/// User, password and htpasswd line for the Ingress.
@Sendable func basicAuthSecret(_ instance: Instance) -> Node? {
    guard let data = instance.secretData.basicAuth else { return nil }
    // ingress-nginx reads key `auth` of any Secret. Traefik reads `username` and `password` of this type; of any other
    // it takes one with a single key only.
    return secret(instance, name: "\(instance.name)-basic-auth", type: "kubernetes.io/basic-auth", data: data)
}

/// Empty on purpose: the Tailscale sidecar keeps its state in it. Helm leaves keys alone that it never wrote.
@Sendable func tailscaleStateSecret(_ instance: Instance) -> Node? {
    guard instance.spec.tailscale.enabled else { return nil }
    return secret(instance, name: instance.tailscaleStateName, data: [:])
}

/// A Secret that outlives the release. The type of one that lives cannot be changed.
private func secret(_ instance: Instance, name: String, type: String = "Opaque", data: Mapping) -> Node {
    [
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata(instance, name: name, annotations: [keepPolicy.key: Node(keepPolicy.value)]),
        "type": instance.live.find("Secret", name)?["type"] ?? Node(type),
        "data": Node(nonEmpty: data),
    ]
}
