internal import InstanceSpec
internal import YAML

/// The way in from outside. Nil unless it is switched on.
@Sendable func ingress(_ instance: Instance) -> Node? {
    let ingress = instance.spec.networking.ingress
    guard ingress.enabled else { return nil }
    return [
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": metadata(instance, name: instance.name, annotations: annotations(instance)),
        "spec": [
            "ingressClassName": Node(ingress.className).nonEmpty,
            "rules": Node(nonEmpty: rules(instance)),
            "tls": Node(
                nonEmpty: ingress.tls.map {
                    ["hosts": Node($0.hosts).nonEmpty, "secretName": Node($0.secretName).nonEmpty]
                }),
        ],
    ]
}

/// Traefik reads basic auth from an object of its own. Nil with any other controller.
@Sendable func basicAuthMiddleware(_ instance: Instance) -> Node? {
    guard instance.hasBasicAuth,
        case .traefik = IngressFamily(className: instance.spec.networking.ingress.className)
    else { return nil }
    return [
        "apiVersion": "traefik.io/v1alpha1",
        "kind": "Middleware",
        "metadata": metadata(instance, name: "\(instance.name)-basic-auth"),
        "spec": ["basicAuth": ["secret": Node(instance.basicAuthSecretName)]],
    ]
}

private func rules(_ instance: Instance) -> [Node] {
    instance.spec.networking.ingress.hosts.map { host in
        var paths = host.paths.map { path(instance, $0.path, type: $0.pathType, port: $0.port ?? Port.gateway) }
        if paths.isEmpty { paths = [path(instance, "/", type: "Prefix", port: Port.gateway)] }
        return ["host": Node(host.host).nonEmpty, "http": ["paths": Node(paths)]]
    }
}

private func path(_ instance: Instance, _ path: String, type: String, port: Int) -> Node {
    [
        "path": Node(path.isEmpty ? "/" : path),
        "pathType": Node(["Exact", "ImplementationSpecific"].contains(type) ? type : "Prefix"),
        "backend": ["service": ["name": Node(instance.name), "port": ["number": Node(port)]]],
    ]
}

/// The user's first, ours over them.
private func annotations(_ instance: Instance) -> Node {
    let ingress = instance.spec.networking.ingress
    var all = Node(ingress.annotations.mapping)
    let managed: Node =
        switch IngressFamily(className: ingress.className) {
        case .nginx: nginxAnnotations(instance)
        case .traefik: traefikAnnotations(instance)
        case .other: [:]
        }
    for entry in managed.mapping?.entries ?? [] { all[entry.key] = entry.value }
    return all
}

private func nginxAnnotations(_ instance: Instance) -> Node {
    let security = instance.spec.networking.ingress.security
    let prefix = "nginx.ingress.kubernetes.io/"
    var all: Node = [:]
    if security.forceHTTPS {
        all[prefix + "ssl-redirect"] = "true"
        all[prefix + "force-ssl-redirect"] = "true"
    }
    if let limiting = security.rateLimiting, limiting.enabled {
        all[prefix + "limit-rps"] = "\(limiting.requestsPerSecond)"
    }
    // WebSocket sessions last for hours and must stay with one pod.
    all[prefix + "proxy-read-timeout"] = "3600"
    all[prefix + "proxy-send-timeout"] = "3600"
    all[prefix + "proxy-http-version"] = "1.1"
    all[prefix + "upstream-hash-by"] = "$binary_remote_addr"
    if let auth = security.basicAuth, auth.enabled {
        all[prefix + "auth-type"] = "basic"
        all[prefix + "auth-secret"] = Node(instance.basicAuthSecretName)
        all[prefix + "auth-realm"] = Node(auth.realm.isEmpty ? "OpenClaw" : auth.realm)
    }
    return all
}

private func traefikAnnotations(_ instance: Instance) -> Node {
    let prefix = "traefik.ingress.kubernetes.io/"
    return [
        prefix + "router.entrypoints": instance.spec.networking.ingress.security.forceHTTPS ? "websecure" : nil,
        prefix + "router.middlewares": instance.hasBasicAuth
            ? "\(instance.namespace)-\(instance.name)-basic-auth@kubernetescrd" : nil,
    ]
}
