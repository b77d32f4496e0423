internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    /// All containers of a pod share one set of ports: whichever starts second does not come up.
    static let metricsPortTaken = Rule(
        id: "x-metrics-port-taken",
        path: "spec.observability.metrics.port",
        summary: "the port of the metrics belongs to no other container of the pod",
        fix: "remove the field (the default is 9090) or choose a port that nothing listens on"
    ) { instance, report in
        let spec = instance.spec
        guard spec.observability.metrics.enabled else { return }
        let port = spec.observability.metrics.port
        guard let other = listener(on: port, spec) else { return }
        report("port \(port) is used by \(other) already")
    }
}

/// Which other container of the pod listens on a port; nil when none does.
private func listener(on port: Int, _ spec: Spec) -> String? {
    switch port {
    case Port.gateway: return "the gateway"
    case Port.canvas: return "the canvas"
    case Port.otlp: return "the OTel collector's own input"
    case Port.gatewayProxy where spec.gateway.enabled, Port.canvasProxy where spec.gateway.enabled:
        return "the gateway proxy"
    case Port.chromium where spec.chromium.enabled: return "the browser"
    case Port.ollama where spec.ollama.enabled: return "Ollama"
    case Port.webTerminal where spec.webTerminal.enabled: return "the web terminal"
    default: break
    }
    let sidecar = spec.sidecars.first { sidecar in
        (sidecar["ports"]?.sequence ?? []).contains { $0["containerPort"]?.int == port }
    }
    return sidecar.map { "sidecar \(quoted($0["name"]?.string ?? ""))" }
}
