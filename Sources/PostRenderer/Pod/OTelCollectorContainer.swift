internal import InstanceSpec
internal import YAML

/// Takes OpenClaw's metrics by OTLP and shows them to Prometheus.
@Sendable func otelCollectorContainer(_ instance: Instance) -> Node? {
    guard instance.hasMetrics else { return nil }
    return [
        "name": "otel-collector",
        "image": instance.fixedImage(FixedImage.otelCollector),
        "imagePullPolicy": "IfNotPresent",
        "args": ["--config=/etc/otel-collector/otel-collector.yaml"],
        "ports": [containerPort("metrics", instance.spec.observability.metrics.port)],
        "env": Node(nonEmpty: CertificateAuthorities.variables(instance)),
        "resources": ["requests": ["cpu": "25m", "memory": "32Mi"], "limits": ["cpu": "100m", "memory": "128Mi"]],
        "securityContext": hardened(readOnlyRoot: true, nonRoot: true),
        "volumeMounts": Node(
            [mount("otel-collector-config", "/etc/otel-collector", readOnly: true)]
                + CertificateAuthorities.mounts(instance)),
    ]
}
