internal import InstanceSpec
internal import YAML

/// The token that people and tools sign in with. Nil when the user brings the Secret or a Job makes it.
@Sendable func gatewayTokenSecret(_ instance: Instance) -> Node? {
    generatedSecret(.gatewayToken, instance, instance.secretData.gatewayToken)
}

/// User, password and htpasswd line for the Ingress.
@Sendable func basicAuthSecret(_ instance: Instance) -> Node? {
    generatedSecret(.basicAuth, instance, instance.secretData.basicAuth)
}

private func generatedSecret(_ secret: GeneratedSecret, _ instance: Instance, _ data: Mapping?) -> Node? {
    data.map { data in
        let live = instance.live.find("Secret", secret.name(for: instance.name))
        return secret.object(for: instance.name, namespace: instance.namespace, data: data, live: live)
    }
}

/// Empty on purpose: the Tailscale sidecar keeps its state in it. Helm leaves keys alone that it never wrote.
@Sendable func tailscaleStateSecret(_ instance: Instance) -> Node? {
    guard instance.spec.tailscale.enabled else { return nil }
    return secretObject(
        name: instance.tailscaleStateName, instance: instance.name, namespace: instance.namespace,
        annotations: [keepPolicy.key: Node(keepPolicy.value)], data: [:])
}
