internal import InstanceSpec
internal import YAML

/// The token that people and tools sign in with. Nil when the user brings the Secret or a Job makes it.
@Sendable func gatewayTokenSecret(_ instance: Instance) -> Node? {
    guard let data = instance.secretData.gatewayToken else { return nil }
    return GeneratedSecret.gatewayToken.object(for: instance.name, namespace: instance.namespace, data: data)
}

/// User, password and htpasswd line for the Ingress.
@Sendable func basicAuthSecret(_ instance: Instance) -> Node? {
    guard let data = instance.secretData.basicAuth else { return nil }
    return GeneratedSecret.basicAuth.object(for: instance.name, namespace: instance.namespace, data: data)
}

/// Empty on purpose: the Tailscale sidecar keeps its state in it. Helm leaves keys alone that it never wrote.
@Sendable func tailscaleStateSecret(_ instance: Instance) -> Node? {
    guard instance.spec.tailscale.enabled else { return nil }
    return opaqueSecret(
        name: instance.tailscaleStateName, instance: instance.name, namespace: instance.namespace,
        annotations: [keepPolicy.key: Node(keepPolicy.value)], data: [:])
}
