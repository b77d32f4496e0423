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
        var taken: [(port: Int, by: String)] = [
            (Port.gateway, "the gateway"), (Port.canvas, "the canvas"), (Port.otlp, "the OTel collector's own input"),
        ]
        if spec.gateway.enabled {
            taken += [(Port.gatewayProxy, "the gateway proxy"), (Port.canvasProxy, "the gateway proxy")]
        }
        if spec.chromium.enabled { taken.append((Port.chromium, "the browser")) }
        if spec.ollama.enabled { taken.append((Port.ollama, "Ollama")) }
        if spec.webTerminal.enabled { taken.append((Port.webTerminal, "the web terminal")) }
        for sidecar in spec.sidecars {
            let name = sidecar["name"]?.string ?? ""
            for sidecarPort in sidecar["ports"]?.sequence ?? [] {
                if let number = sidecarPort["containerPort"]?.int { taken.append((number, "sidecar \(quoted(name))")) }
            }
        }
        guard let first = taken.first(where: { $0.port == port }) else { return }
        report("port \(port) is used by \(first.by) already")
    }
}
