/// `otel-collector.yaml`: takes OpenClaw's metrics over OTLP/HTTP and shows them to Prometheus.
enum OTelCollectorConfig {
    /// - Parameter port: where Prometheus scrapes.
    static func text(port: Int) -> String {
        #"""
        receivers:
          otlp:
            protocols:
              http:
                endpoint: 0.0.0.0:4318
        exporters:
          prometheus:
            endpoint: 0.0.0.0:\#(port)
            metric_expiration: 8760h
        service:
          pipelines:
            metrics:
              receivers: [otlp]
              exporters: [prometheus]

        """#
    }
}
