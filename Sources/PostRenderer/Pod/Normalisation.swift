internal import YAML

/// Writes out what the API server would fill in, so that what is applied equals what is stored.
func normalised(_ container: Node) -> Node {
    var container = container
    container["terminationMessagePath"] = container["terminationMessagePath"] ?? "/dev/termination-log"
    container["terminationMessagePolicy"] = container["terminationMessagePolicy"] ?? "File"
    if container["imagePullPolicy"] == nil, let image = container["image"]?.string {
        let isMovable = image.hasSuffix(":latest") || !image.contains(":")
        container["imagePullPolicy"] = isMovable ? "Always" : "IfNotPresent"
    }
    if let variables = container["env"]?.sequence { container["env"] = Node(variables.map(normalisedVariable)) }
    if let ports = container["ports"]?.sequence {
        container["ports"] = Node(
            ports.map { port in
                var port = port
                if port.mapping != nil { port["protocol"] = port["protocol"] ?? "TCP" }
                return port
            })
    }
    for key in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let probe = container[key], probe.mapping != nil { container[key] = normalisedProbe(probe) }
    }
    return container
}

private func normalisedVariable(_ variable: Node) -> Node {
    guard let source = variable["valueFrom"], let field = source["fieldRef"], field["apiVersion"] == nil else {
        return variable
    }
    var variable = variable
    var changed = field
    changed["apiVersion"] = "v1"
    var from = source
    from["fieldRef"] = changed
    variable["valueFrom"] = from
    return variable
}

/// A 0 means "the default", as the API reads it.
private func normalisedProbe(_ probe: Node) -> Node {
    var probe = probe
    let defaults = [("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3)]
    for (key, value) in defaults where probe[key]?.int ?? 0 == 0 { probe[key] = Node(value) }
    if var get = probe["httpGet"], get.mapping != nil {
        get["scheme"] = get["scheme"] ?? "HTTP"
        probe["httpGet"] = get
    }
    return probe
}
