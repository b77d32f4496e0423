internal import Diagnostics
package import Logging
package import YAML

/// Sends metrics by OTLP over HTTP, once, with a short deadline. A receiver that does not answer costs a warning: the
/// counters are kept, and the next run sends them again.
package struct MetricsPush: Sendable {
    private static let deadline: Duration = .seconds(3)

    private let transport: any Transport
    private let logger: Logger

    package init(over transport: any Transport, logger: Logger) {
        self.transport = transport
        self.logger = logger
    }

    /// - Parameter endpoint: `http://host:4318`, perhaps with a path.
    /// - Returns: whether the receiver took them.
    @discardableResult
    package func send(_ metrics: Node, to endpoint: String) async -> Bool {
        var request = HTTPRequest(metricsAddress(endpoint), deadline: Self.deadline)
        request.method = "POST"
        request.headers = [
            HTTPHeader("Content-Type", "application/json"), HTTPHeader("User-Agent", "openclaw-keeper"),
        ]
        request.body = Array(JSON.write(metrics, .compact).utf8)
        request.maximumBodyBytes = 1 << 20
        do throws(TransportError) {
            let response = try await transport.send(request)
            if (200..<300).contains(response.status) { return true }
            logger.warning("metrics were refused: \(endpoint) answers \(response.status)")
        } catch {
            logger.warning("metrics could not be sent: \(endpoint): \(error)")
        }
        return false
    }
}

/// The address for metrics, as OTLP's specification makes it from a base address.
package func metricsAddress(_ endpoint: String) -> String {
    var base = Substring(endpoint)
    while base.last == "/" { base.removeLast() }
    return base.hasSuffix("/v1/metrics") ? String(base) : "\(base)/v1/metrics"
}

/// Where the collector beside an instance listens: in its first ready pod, which has an address. Of several only one, or
/// Prometheus would find each series twice.
package func collectorAddress(_ pods: [Node], port: Int = 4318) -> String? {
    let ready = pods.filter { pod in
        (pod["status"]?["conditions"]?.sequence ?? []).contains {
            $0["type"]?.string == "Ready" && $0["status"]?.string == "True"
        }
    }.sorted { ($0["metadata"]?["name"]?.string ?? "") < ($1["metadata"]?["name"]?.string ?? "") }
    guard let address = ready.lazy.compactMap({ $0["status"]?["podIP"]?.string }).first, !address.isEmpty else {
        return nil
    }
    return address.utf8.contains(UInt8(ascii: ":")) ? "http://[\(address)]:\(port)" : "http://\(address):\(port)"
}
