internal import Diagnostics
internal import InstanceSpec
internal import YAML

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
        guard !policy.allowHTTPS, policy.allowedEgressCIDRs.isEmpty else { return }
        let fix = "allow HTTPS, or name addresses in security.networkPolicy.allowedEgressCIDRs"
        checkDownloads(instance, fix, &report)
        guard !policy.additionalEgress.contains(where: opensHTTPS) else { return }
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

    /// What is fetched when the pod starts: a pod that never had it does not start without.
    private static func checkDownloads(_ instance: Instance, _ fix: String, _ report: inout Report) {
        let policy = instance.spec.security.networkPolicy
        let but = "over HTTPS, but allowHTTPS is false and nothing else is allowed"
        let address = packAddress(instance)?.value ?? ""
        // Another GitHub may listen on a port of its own, within the pod even.
        let isOpen = policy.additionalEgress.contains { !address.isEmpty || opensHTTPS($0) }
        let packs = instance.settings.packs.fetch == "init" && !isLoopback(address) ? packEntries(instance) : []
        if !isOpen, let pack = packs.first { report("skill packs are fetched \(but)", at: pack.path, fix: fix) }
        // A registry of the user's own may listen anywhere.
        guard policy.additionalEgress.isEmpty else { return }
        let skills = skillEntries(instance) + workspaceSkillEntries(instance)
        if let skill = skills.first(where: { !$0.text.hasPrefix("pack:") }) {
            report("skills are installed \(but)", at: skill.path, fix: fix)
        }
        if !instance.spec.plugins.isEmpty { report("plugins are installed \(but)", at: "spec.plugins", fix: fix) }
        let tools = instance.spec.runtimeDeps
        if tools.pnpm == true || tools.python == true {
            report("tools for skills are fetched \(but)", at: "spec.runtimeDeps", fix: fix)
        }
    }

    /// Whether a rule of a NetworkPolicy lets out what goes to port 443. A port with a name is the receiver's to know.
    private static func opensHTTPS(_ rule: Node) -> Bool {
        guard let ports = rule["ports"]?.sequence, !ports.isEmpty else { return true }
        return ports.contains { port in
            guard ["", "TCP"].contains(port["protocol"]?.string ?? "") else { return false }
            guard let first = port["port"]?.int else { return true }
            return first <= 443 && (port["endPort"]?.int ?? first) >= 443
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
        let metrics = instance.spec.observability.metrics
        let offered = networking.service.ports.map(\.port) + (metrics.enabled ? [metrics.port] : [])
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
