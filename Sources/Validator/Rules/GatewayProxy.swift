internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    static let proxyTwice = Rule(
        id: "x-proxy-twice", severity: .warning,
        path: "spec.sidecars",
        summary: "one proxy stands in front of the gateway",
        fix: "set gateway.enabled to false when the sidecar takes the proxy's place, else give it another port"
    ) { instance, report in
        let spec = instance.spec
        guard spec.gateway.enabled, !spec.sidecars.isEmpty else { return }
        let replaced = spec.networking.service.ports.filter { $0.name == "gateway" || $0.port == Port.gateway }
            .map { $0.targetPort ?? $0.port }
        for (index, sidecar) in spec.sidecars.enumerated() {
            for (portIndex, port) in (sidecar["ports"]?.sequence ?? []).enumerated() {
                guard let number = port["containerPort"]?.int else { continue }
                let place = Path(dotted: "spec.sidecars[\(index)].ports[\(portIndex)].containerPort")
                if ours.contains(number) {
                    report("sidecars[\(index)]: port \(number) is taken by the gateway and its proxy", at: place)
                } else if replaced.contains(number) {
                    report(
                        "sidecars[\(index)] serves the Service's gateway port, while our proxy runs beside it",
                        at: place)
                }
            }
        }
    }

    private static let ours: Set<Int> = [Port.gateway, Port.gatewayProxy, Port.canvas, Port.canvasProxy]
}
