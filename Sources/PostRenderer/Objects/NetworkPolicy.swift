internal import InstanceSpec
internal import YAML

/// Lets in only what the instance serves, and out only what its features need. Nil when the user turns it off.
@Sendable func networkPolicy(_ instance: Instance) -> Node? {
    let policy = instance.spec.security.networkPolicy
    guard policy.enabled else { return nil }
    return [
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(instance, name: instance.name),
        "spec": [
            "podSelector": ["matchLabels": selectorLabels(instance)],
            "policyTypes": ["Ingress", "Egress"],
            "ingress": Node(ingressRules(instance)),
            "egress": Node(nonEmpty: egressRules(instance)),
        ],
    ]
}

private func ingressRules(_ instance: Instance) -> [Node] {
    let policy = instance.spec.security.networkPolicy
    let ports = Node(ingressPorts(instance))
    let namespaces = [instance.namespace] + policy.allowedIngressNamespaces
    return namespaces.map { namespace in
        [
            "from": [["namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": Node(namespace)]]]],
            "ports": ports,
        ]
    } + policy.allowedIngressCIDRs.map { cidr in ["from": [["ipBlock": ["cidr": Node(cidr)]]], "ports": ports] }
        + keeperRules(instance)
}

/// The keeper brings its metrics to the collector, and nothing else of the pod is open to it.
private func keeperRules(_ instance: Instance) -> [Node] {
    guard instance.hasMetrics, !instance.observed.release.keeper.isEmpty else { return [] }
    let keeper: Node = [
        "app.kubernetes.io/name": "openclaw-keeper",
        "app.kubernetes.io/instance": Node(instance.observed.release.name),
        "app.kubernetes.io/component": "tick",
    ]
    return [["from": [["podSelector": ["matchLabels": keeper]]], "ports": [port(Port.otlp)]]]
}

/// Ports of the pod, not of the Service.
private func ingressPorts(_ instance: Instance) -> [Node] {
    let spec = instance.spec
    let metrics = instance.hasMetrics ? [port(spec.observability.metrics.port)] : []
    let custom = spec.networking.service.ports
    guard custom.isEmpty else {
        return custom.map { port($0.targetPort ?? $0.port, $0.protocol) } + metrics
    }
    var ports = [
        port(instance.hasProxy ? Port.gatewayProxy : Port.gateway),
        port(instance.hasProxy ? Port.canvasProxy : Port.canvas),
    ]
    if spec.webTerminal.enabled { ports.append(port(Port.webTerminal)) }
    if spec.chromium.enabled { ports.append(port(Port.chromium)) }
    return ports + metrics
}

private func egressRules(_ instance: Instance) -> [Node] {
    let spec = instance.spec
    let policy = spec.security.networkPolicy
    var rules: [Node] = []
    if policy.allowDNS { rules.append(["ports": [port(53, "UDP"), port(53)]]) }
    if policy.allowHTTPS { rules.append(["ports": [port(443)]]) }
    if instance.usesAPI { rules.append(["ports": [port(6443)]]) }
    if spec.tailscale.enabled { rules.append(["ports": [port(3478, "UDP"), port(41641, "UDP")]]) }
    if spec.chromium.enabled {
        rules.append([
            "to": [["podSelector": ["matchLabels": selectorLabels(instance)]]], "ports": [port(Port.chromium)],
        ])
    }
    for cidr in policy.allowedEgressCIDRs { rules.append(["to": [["ipBlock": ["cidr": Node(cidr)]]]]) }
    return rules + policy.additionalEgress
}

private func port(_ number: Int, _ transport: String = "TCP") -> Node {
    ["protocol": Node(transport), "port": Node(number)]
}
