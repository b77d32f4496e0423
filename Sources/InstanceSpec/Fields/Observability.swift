package struct Observability: SpecObject {
    package var metrics = Metrics()
    package var logging = Logging()
    package init() {}
    package static let fields: [Field] = [
        .field("metrics", \Self.metrics, "Figures for Prometheus."),
        .field("logging", \Self.logging, "Taken for compatibility; no object depends on it."),
    ]
}

package struct Metrics: SpecObject {
    package var enabled = true
    package var port = 9090
    package var serviceMonitor: ServiceMonitor?
    package var prometheusRule: PrometheusRule?
    package var grafanaDashboard: GrafanaDashboard?
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether an OpenTelemetry collector runs beside the agent."),
        .field("port", \Self.port, "Port that Prometheus reads."),
        .field("serviceMonitor", \Self.serviceMonitor, "A ServiceMonitor for the Prometheus operator."),
        .field("prometheusRule", \Self.prometheusRule, "Alerts for the Prometheus operator."),
        .field("grafanaDashboard", \Self.grafanaDashboard, "Dashboards for Grafana."),
    ]
}

package struct ServiceMonitor: SpecObject {
    package var enabled = false
    package var interval = "30s"
    package var labels = StringMap()
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether a ServiceMonitor is written."),
        .field("interval", \Self.interval, "Time between two reads."),
        .field("labels", \Self.labels, "Labels by which Prometheus finds it."),
    ]
}

package struct PrometheusRule: SpecObject {
    package var enabled = false
    package var labels = StringMap()
    package var runbookBaseURL = "https://paperclip.inc/docs/operators/openclaw/runbooks"
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether a PrometheusRule is written."),
        .field("labels", \Self.labels, "Labels by which Prometheus finds it."),
        .field("runbookBaseURL", \Self.runbookBaseURL, "Where the pages that alerts point to begin."),
    ]
}

package struct GrafanaDashboard: SpecObject {
    package var enabled = false
    package var labels = StringMap()
    package var folder = "OpenClaw"
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether ConfigMaps with dashboards are written."),
        .field("labels", \Self.labels, "Further labels of these ConfigMaps."),
        .field("folder", \Self.folder, "Folder in Grafana."),
    ]
}

package struct Logging: SpecObject {
    package var level = "info"
    package var format = "json"
    package init() {}
    package static let fields: [Field] = [
        .field(
            "level", \Self.level, "Least weight of a message; no object depends on it.",
            .oneOf(["debug", "info", "warn", "error"], id: "enum-log-level")),
        .field(
            "format", \Self.format, "Form of a message; no object depends on it.",
            .oneOf(["json", "text"], id: "enum-log-format")),
    ]
}
