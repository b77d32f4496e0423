"""A loopback API server with just enough of Kubernetes for Helm's `lookup`: discovery, GET, empty lists."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GROUPS = {
    "v1": {
        "ConfigMap": "configmaps",
        "PersistentVolumeClaim": "persistentvolumeclaims",
        "Secret": "secrets",
        "Service": "services",
        "ServiceAccount": "serviceaccounts",
    },
    "apps/v1": {"StatefulSet": "statefulsets"},
    "autoscaling/v2": {"HorizontalPodAutoscaler": "horizontalpodautoscalers"},
    "networking.k8s.io/v1": {"Ingress": "ingresses", "NetworkPolicy": "networkpolicies"},
    "policy/v1": {"PodDisruptionBudget": "poddisruptionbudgets"},
    "rbac.authorization.k8s.io/v1": {"Role": "roles", "RoleBinding": "rolebindings"},
    "openclaw.rocks/v1alpha1": {"OpenClawInstance": "openclawinstances"},
    "monitoring.coreos.com/v1": {"PrometheusRule": "prometheusrules", "ServiceMonitor": "servicemonitors"},
}


class Cluster:
    """Serves `objects`, remembers in `reads` which single objects were asked for."""

    def __init__(self, objects):
        self.reads = []
        self._paths = {}
        for item in objects:
            version, kind = item["apiVersion"], item["kind"]
            path = f"{_root(version)}/namespaces/{item['metadata']['namespace']}/{GROUPS[version][kind]}"
            self._paths[f"{path}/{item['metadata']['name']}"] = item
        cluster = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                status, body = cluster._answer(self.path.split("?")[0])
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._server.server_close()

    @property
    def kubeconfig(self):
        url = f"http://127.0.0.1:{self._server.server_port}"
        return json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "test",
            "clusters": [{"name": "test", "cluster": {"server": url}}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}],
            "users": [{"name": "test", "user": {}}],
        })

    def _answer(self, path):
        if path == "/version":
            return 200, {"major": "1", "minor": "34", "gitVersion": "v1.34.0"}
        if path == "/api":
            return 200, {"kind": "APIVersions", "versions": ["v1"]}
        if path == "/apis":
            return 200, {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(v) for v in GROUPS if "/" in v]}
        for version, kinds in GROUPS.items():
            if path == _root(version):
                return 200, {"kind": "APIResourceList", "groupVersion": version, "resources": [
                    {"name": plural, "kind": kind, "namespaced": True, "verbs": ["get", "list"]}
                    for kind, plural in kinds.items()]}
        # A list has an even number of parts below "namespaces"; Helm lists its releases.
        parts = path.split("/namespaces/")[-1].split("/")
        if "/namespaces/" in path and len(parts) == 2:
            return 200, {"kind": "List", "apiVersion": "v1", "metadata": {}, "items": []}
        self.reads.append("/".join(parts[1:]))
        if path in self._paths:
            return 200, self._paths[path]
        return 404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404,
                     "message": "not found"}


def _root(version):
    return f"/apis/{version}" if "/" in version else f"/api/{version}"


def _group(version):
    entry = {"groupVersion": version, "version": version.split("/")[1]}
    return {"name": version.split("/")[0], "versions": [entry], "preferredVersion": entry}
