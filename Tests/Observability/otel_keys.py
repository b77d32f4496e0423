"""Every key that we write into otel-collector.yaml: its type, and where its project documents it.

"""

_COLLECTOR = "https://github.com/open-telemetry/opentelemetry-collector/blob/v0.120.0/"
_CONTRIB = "https://github.com/open-telemetry/opentelemetry-collector-contrib/blob/v0.120.0/"
_CONFIGURATION = "https://opentelemetry.io/docs/collector/configuration/"

# path: (type, source, section)
KEYS = {
    "receivers": (dict, _CONFIGURATION + "#receivers", "Receivers"),
    "receivers.otlp": (dict, _COLLECTOR + "receiver/otlpreceiver/README.md", "Getting Started"),
    "receivers.otlp.protocols": (dict, _COLLECTOR + "receiver/otlpreceiver/README.md", "Getting Started"),
    "receivers.otlp.protocols.http": (dict, _COLLECTOR + "receiver/otlpreceiver/README.md", "Getting Started"),
    "receivers.otlp.protocols.http.endpoint": ("address", _COLLECTOR + "config/confighttp/README.md", "Server Configuration"),
    "exporters": (dict, _CONFIGURATION + "#exporters", "Exporters"),
    "exporters.prometheus": (dict, _CONTRIB + "exporter/prometheusexporter/README.md", "Getting Started"),
    "exporters.prometheus.endpoint": ("address", _CONTRIB + "exporter/prometheusexporter/README.md", "Getting Started"),
    "exporters.prometheus.metric_expiration": ("duration", _CONTRIB + "exporter/prometheusexporter/README.md", "Getting Started"),
    "service": (dict, _CONFIGURATION + "#service", "Service"),
    "service.pipelines": (dict, _CONFIGURATION + "#pipelines", "Pipelines"),
    "service.pipelines.metrics": (dict, _CONFIGURATION + "#pipelines", "Pipelines"),
    "service.pipelines.metrics.receivers": ("components of receivers", _CONFIGURATION + "#pipelines", "Pipelines"),
    "service.pipelines.metrics.exporters": ("components of exporters", _CONFIGURATION + "#pipelines", "Pipelines"),
}

# Both are part of the distribution "core", which is what the image is built from.
DISTRIBUTION = ("https://github.com/open-telemetry/opentelemetry-collector-releases/blob/v0.120.0/distributions/otelcol/manifest.yaml",
                {"receivers": {"otlp"}, "exporters": {"prometheus"}})
IMAGE = "docker.io/otel/opentelemetry-collector:0.120.0"
