internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let portNotOpen = Rule(
        id: "x-port-not-open", severity: .warning,
        path: "spec.security.networkPolicy",
        summary: "the NetworkPolicy lets through what is switched on",
        fix: "name the namespace in security.networkPolicy.allowedIngressNamespaces, or addresses in "
            + "allowedIngressCIDRs"
    ) { instance, report in
        guard instance.spec.security.networkPolicy.enabled else { return }
        checkWaysIn(instance, &report)
        checkWebTerminal(instance, &report)
        checkWaysOut(instance, &report)
    }

    /// Controllers, gateways and Prometheus usually live in namespaces of their own.
    private static func checkWaysIn(_ instance: Instance, _ report: inout Report) {
        let networking = instance.spec.networking
        let policy = instance.spec.security.networkPolicy
        let only = "the NetworkPolicy lets in pods of namespace \(quoted(instance.namespace)) only"
        if !policy.allowedIngressCIDRs.isEmpty { return }
        for (index, parent) in (networking.httpRoute?.enabled == true ? networking.httpRoute?.parentRefs ?? [] : [])
            .enumerated()
        where !["", instance.namespace].contains(parent.namespace)
            && !policy.allowedIngressNamespaces.contains(parent.namespace)
        {
            report(
                "the Gateway is in namespace \(quoted(parent.namespace)), which the NetworkPolicy does not let in",
                at: Path(dotted: "spec.networking.httpRoute.parentRefs[\(index)].namespace"))
        }
        guard policy.allowedIngressNamespaces.isEmpty else { return }
        if networking.ingress.enabled {
            report("Ingress is on, but \(only)", at: "spec.networking.ingress.enabled")
        }
        if ["LoadBalancer", "NodePort"].contains(networking.service.type) {
            report("the Service is a \(networking.service.type), but \(only)", at: "spec.networking.service.type")
        }
        if instance.spec.observability.metrics.serviceMonitor?.enabled == true {
            report(
                "Prometheus is to scrape the pod, but \(only)",
                at: "spec.observability.metrics.serviceMonitor.enabled")
        }
    }

    /// Ports of the user's own take the place of all of ours.
    private static func checkWebTerminal(_ instance: Instance, _ report: inout Report) {
        let ports = instance.spec.networking.service.ports
        guard instance.spec.webTerminal.enabled, !ports.isEmpty,
            !ports.contains(where: { ($0.targetPort ?? $0.port) == Port.webTerminal })
        else { return }
        report(
            "the web terminal is on, but service.ports has no port that leads to \(Port.webTerminal)",
            at: "spec.webTerminal.enabled", fix: "add a port with targetPort: \(Port.webTerminal), or switch it off")
    }

    private static func checkWaysOut(_ instance: Instance, _ report: inout Report) {
        let policy = instance.spec.security.networkPolicy
        guard !policy.allowHTTPS, policy.allowedEgressCIDRs.isEmpty, policy.additionalEgress.isEmpty else { return }
        let fix = "allow HTTPS, or name addresses in security.networkPolicy.allowedEgressCIDRs"
        if instance.spec.tailscale.enabled {
            report(
                "Tailscale signs in over HTTPS, but allowHTTPS is false and nothing else is allowed",
                at: "spec.tailscale.enabled", fix: fix)
        }
        if instance.spec.ollama.enabled, !instance.spec.ollama.models.isEmpty {
            report(
                "Ollama pulls its models over HTTPS, but allowHTTPS is false and nothing else is allowed",
                at: "spec.ollama.models", fix: fix)
        }
    }

    static let backendPort = Rule(
        id: "x-backend-port", severity: .warning,
        path: "spec.networking",
        summary: "an Ingress or HTTPRoute leads to a port that the Service has",
        fix: "name a port of networking.service.ports, or add this one"
    ) { instance, report in
        let networking = instance.spec.networking
        guard !networking.service.ports.isEmpty else { return }
        let offered = networking.service.ports.map(\.port) + [instance.spec.observability.metrics.port]
        func check(_ port: Int?, _ kind: String, _ path: Path, _ report: inout Report) {
            let port = port ?? Port.gateway
            if !offered.contains(port) {
                report("the \(kind) leads to port \(port), which the Service does not have", at: path)
            }
        }
        if networking.ingress.enabled {
            for (index, host) in networking.ingress.hosts.enumerated() {
                let place = Path(dotted: "spec.networking.ingress.hosts[\(index)]")
                if host.paths.isEmpty { check(nil, "Ingress", place, &report) }
                for (index, path) in host.paths.enumerated() {
                    check(path.port, "Ingress", place.appending("paths").appending(index).appending("port"), &report)
                }
            }
        }
        if let route = networking.httpRoute, route.enabled {
            check(route.port, "HTTPRoute", "spec.networking.httpRoute.port", &report)
        }
    }
}
