internal import InstanceSpec

/// The origins from which a browser may open the control UI: this machine's, and every name by which a feature of the
/// instance shows it, sorted.
func controlUIOrigins(_ instance: Instance) -> [String] {
    let networking = instance.spec.networking
    var origins: Set<String> = ["http://localhost:\(Port.gateway)", "http://127.0.0.1:\(Port.gateway)"]
    // Also when the Ingress is off: the user may bring one of their own for these hosts.
    let exact = Set(networking.ingress.tls.flatMap(\.hosts))
    for host in networking.ingress.hosts.map(\.host) where !host.isEmpty {
        if !exact.contains(host) { origins.insert("http://\(host)") }
        if networking.ingress.secures(host) { origins.insert("https://\(host)") }
    }
    if let route = networking.httpRoute, route.enabled {
        // The route does not say whether its Gateway terminates TLS.
        for host in route.hostnames where !host.isEmpty && !host.hasPrefix("*") {
            origins.insert("https://\(host)")
            origins.insert("http://\(host)")
        }
    }
    if instance.spec.tailscale.enabled {
        let hostname = instance.spec.tailscale.hostname
        origins.insert("https://\(hostname.isEmpty ? instance.name : hostname)")
    }
    origins.formUnion(instance.spec.gateway.controlUiOrigins.filter { !$0.isEmpty })
    return sortedByBytes(Array(origins))
}
