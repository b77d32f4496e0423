internal import InstanceSpec
internal import YAML

/// How the instance is reached inside the cluster, and the StatefulSet's governing Service.
@Sendable func service(_ instance: Instance) -> Node? {
    let service = instance.spec.networking.service
    return [
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(instance, name: instance.name, annotations: service.annotations.node),
        "spec": [
            "type": Node(service.type.isEmpty ? "ClusterIP" : service.type),
            "selector": selectorLabels(instance),
            "sessionAffinity": "None",
            "ports": Node(servicePorts(instance)),
        ],
    ]
}

/// Lets other pods find the browser by name while the instance is not ready yet.
@Sendable func cdpService(_ instance: Instance) -> Node? {
    guard instance.spec.chromium.enabled else { return nil }
    return [
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(instance, name: "\(instance.name)-cdp"),
        "spec": [
            "type": "ClusterIP",
            "clusterIP": "None",
            "publishNotReadyAddresses": true,
            "selector": selectorLabels(instance),
            "ports": [port("cdp", Port.chromium, target: Port.chromium)],
        ],
    ]
}

private func servicePorts(_ instance: Instance) -> [Node] {
    let spec = instance.spec
    var ports: [Node] = []
    if spec.networking.service.ports.isEmpty {
        ports.append(port("gateway", Port.gateway, target: instance.hasProxy ? Port.gatewayProxy : Port.gateway))
        ports.append(port("canvas", Port.canvas, target: instance.hasProxy ? Port.canvasProxy : Port.canvas))
        if spec.chromium.enabled { ports.append(port("chromium", Port.chromium, target: Port.chromium)) }
        if spec.webTerminal.enabled { ports.append(port("web-terminal", Port.webTerminal, target: Port.webTerminal)) }
    } else {
        ports = spec.networking.service.ports.map {
            port($0.name, $0.port, target: $0.targetPort ?? $0.port, transport: $0.protocol)
        }
    }
    let metrics = spec.observability.metrics.port
    let isTaken = ports.contains { $0["name"]?.string == "metrics" || $0["port"]?.int == metrics }
    if instance.hasMetrics, !isTaken { ports.append(port("metrics", metrics, target: metrics)) }
    return ports
}

private func port(_ name: String, _ number: Int, target: Int, transport: String = "TCP") -> Node {
    ["name": Node(name), "port": Node(number), "targetPort": Node(target), "protocol": Node(transport)]
}
