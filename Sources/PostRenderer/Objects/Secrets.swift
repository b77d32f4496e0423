internal import InstanceSpec
internal import YAML

/// The token that people and tools sign in with. Nil when the user brings the Secret or a Job makes it.
@Sendable func gatewayTokenSecret(_ instance: Instance) -> Node? {
    guard let data = instance.secretData.gatewayToken else { return nil }
    return secret(instance, name: "\(instance.name)-gateway-token", data: data, isKept: true)
}

/// User, password and htpasswd line for the Ingress.
@Sendable func basicAuthSecret(_ instance: Instance) -> Node? {
    guard let data = instance.secretData.basicAuth else { return nil }
    return secret(instance, name: "\(instance.name)-basic-auth", data: data, isKept: true)
}

/// Empty on purpose: the Tailscale sidecar keeps its state in it. Helm leaves keys alone that it never wrote.
@Sendable func tailscaleStateSecret(_ instance: Instance) -> Node? {
    guard instance.spec.tailscale.enabled else { return nil }
    return secret(instance, name: instance.tailscaleStateName, data: [:], isKept: true)
}

private func secret(_ instance: Instance, name: String, data: Mapping, isKept: Bool) -> Node {
    [
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata(
            instance, name: name, annotations: isKept ? [keepPolicy.key: Node(keepPolicy.value)] : nil),
        "type": "Opaque",
        "data": Node(nonEmpty: data),
    ]
}
