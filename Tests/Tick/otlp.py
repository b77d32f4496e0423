"""A receiver for OTLP over HTTP that takes JSON as the specification has it and nothing else, and what a collector makes of it
for Prometheus. The collector itself cannot be had here; its part, from messages to a page of text, is played by `exposition`."""

import http.server
import threading

from google.protobuf import json_format
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1 import metrics_pb2

CUMULATIVE = metrics_pb2.AGGREGATION_TEMPORALITY_CUMULATIVE


class Receiver:
    """`messages` are the requests so far, decoded by the protocol's own message types; /metrics shows the last one."""

    def __init__(self):
        receiver = self
        self.messages, self.status = [], 200

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.status if self.path == "/v1/metrics" else 404
                if self.headers["Content-Type"] != "application/json":
                    status = 415
                if status == 200:
                    # Unknown fields and numbers of a wrong type are errors.
                    receiver.messages.append(json_format.Parse(body, ExportMetricsServiceRequest()))
                self.answer(status, "application/json", b"{}")

            def do_GET(self):
                text = exposition(receiver.messages[-1]) if receiver.messages else ""
                self.answer(200, "text/plain; version=0.0.4", text.encode())

            def answer(self, status, kind, body):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def samples(message):
    """{(name, labels as a sorted tuple): value} as Prometheus has them: a histogram as its cumulated buckets."""
    found = {}

    def add(name, labels, value):
        key = (name, tuple(sorted(labels.items())))
        assert key not in found, f"twice: {key}"
        found[key] = value

    for resource in message.resource_metrics:
        attributes = {a.key: a.value.string_value for a in resource.resource.attributes}
        assert "service.instance.id" not in attributes, "a collector would make the label instance of it"
        job = {"job": attributes["service.name"]}
        for metric in (metric for scope in resource.scope_metrics for metric in scope.metrics):
            kind = metric.WhichOneof("data")
            data = getattr(metric, kind)
            if kind != "gauge":
                assert data.aggregation_temporality == CUMULATIVE, metric.name
            for point in data.data_points:
                labels = {**job, **{a.key: a.value.string_value for a in point.attributes}}
                assert point.time_unix_nano > 0
                if kind != "gauge":
                    assert 0 < point.start_time_unix_nano <= point.time_unix_nano, metric.name
                if kind == "histogram":
                    assert len(point.bucket_counts) == len(point.explicit_bounds) + 1
                    assert sum(point.bucket_counts) == point.count
                    total = 0
                    for bound, count in zip([*point.explicit_bounds, float("inf")], point.bucket_counts):
                        total += count
                        add(f"{metric.name}_bucket", {**labels, "le": "+Inf" if bound == float("inf") else f"{bound:g}"}, total)
                    add(f"{metric.name}_count", labels, point.count)
                    add(f"{metric.name}_sum", labels, point.sum)
                else:
                    if kind == "sum":
                        assert data.is_monotonic and metric.name.endswith("_total"), metric.name
                    add(metric.name, labels, point.as_int)
    return found


def exposition(message):
    lines = []
    for (name, labels), value in samples(message).items():
        lines.append(f"{name}{{{','.join(f'{key}={quoted(text)}' for key, text in labels)}}} {value}\n")
    return "".join(lines)


def quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
