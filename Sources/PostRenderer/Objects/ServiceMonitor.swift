internal import InstanceSpec
internal import YAML

/// Tells the Prometheus operator to scrape the instance. Nil unless it is switched on.
@Sendable func serviceMonitor(_ instance: Instance) -> Node? {
    guard let monitor = instance.spec.observability.metrics.serviceMonitor, monitor.enabled else { return nil }
    return [
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": metadata(instance, name: instance.name, labels: monitor.labels),
        "spec": [
            "selector": ["matchLabels": selectorLabels(instance)],
            "endpoints": [
                [
                    "port": "metrics",
                    "interval": Node(monitor.interval.isEmpty ? "30s" : monitor.interval),
                    "path": "/metrics",
                    // The keeper's series carry the labels instance and namespace themselves.
                    "honorLabels": true,
                ]
            ],
        ],
    ]
}
