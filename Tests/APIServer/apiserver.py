#!/usr/bin/env python3
"""A loopback API server: a TEST DOUBLE for the Kubernetes API, good enough for real Helm 3 and 4 and real kubectl.

It keeps objects in memory and speaks plain HTTP on 127.0.0.1, and TLS on a second port when a test asks for it. It does: discovery, get, list, watch, create, update, delete
with finalizers, owner references and propagation, merge, JSON and strategic patches, server-side apply with field managers
and conflicts, status and scale, CRDs with schemas and simple CEL rules, the immutable fields a release runs into, RBAC when
switched on, and faults on request.

It does NOT: run anything but Jobs of the keeper, and these only when asked to (pods, init containers and other Jobs only say
that they are there; CronJobs never start), check the fields of
built-in kinds against their schema, evaluate admission policies or call webhooks, convert between CRD versions other than
by name, serve OpenAPI schemas (`kubectl explain`), protobuf, exec or port-forward, paginate, or forget old resource
versions. Something that works here is not proven to work on a cluster; something that fails here with a Kubernetes message
would fail there too.

    python3 apiserver.py --kubeconfig FILE [--port 0] [--kubernetes-version 1.36.0] [--rbac]

prints one line when it is ready and runs until it is killed. In a test:

    with APIServer() as api:
        subprocess.run(["helm", "install", ...], env=api.environment())
        api.objects("Secret", "default"); api.fault(method="PATCH", path="/secrets/", kind="409"); api.settings(jobs="fail")
"""

import argparse
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from loopback import control  # noqa: E402
from loopback.server import Server  # noqa: E402
from loopback.world import World  # noqa: E402


class APIServer:
    """The server in this process, on a thread. Everything it writes lies in one temporary folder."""

    def __init__(self, kubernetes_version="1.36.0", rbac=False, port=0):
        self.world = World(kubernetes_version)
        self.world.settings.rbac = rbac
        self.server = Server(self.world, port)
        self.url, self.secure, self.authority = self.server.url, None, None
        self.folder = tempfile.mkdtemp(prefix="loopback-api-")
        self.kubeconfig = self.kubeconfig_for("admin")

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *exception):
        self.world.controllers.runner.forget()
        shutil.rmtree(self.world.controllers.runner.disk, ignore_errors=True)
        self.world.store.close()
        for server in filter(None, (self.server, self.secure)):
            server.shutdown()
            server.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def serve_tls(self):
        """The address of a second port with TLS, as (host, port); `authority` is then the path of its certificate."""
        if self.secure is None:
            self.authority, key = os.path.join(self.folder, "ca.crt"), os.path.join(self.folder, "tls.key")
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                            "2", "-subj", "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", key,
                            "-out", self.authority], check=True, capture_output=True)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.authority, key)
            self.secure = Server(self.world, 0, context)
            threading.Thread(target=self.secure.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self.secure.server_address[:2]

    def run_jobs(self, program):
        """From now on, over resets too, Jobs of the keeper are run as processes of this program; see loopback/jobs.py."""
        runner = self.world.controllers.runner
        runner.address, runner.program = self.serve_tls(), str(program)
        with open(self.authority, encoding="utf-8") as file:
            runner.authority = file.read()

    def job_logs(self):
        """(name of the Job, exit code, what it wrote) of each attempt of such a Job."""
        return list(self.world.controllers.runner.logs)

    def volume(self, claim, namespace="default"):
        """The folder that such Jobs find at /data; none when there is no such claim."""
        return self.world.controllers.runner.volume(namespace, claim)

    def job_variables(self, **more):
        """For the processes of such Jobs, until the next reset."""
        self.world.controllers.runner.variables.update(more)

    def kubeconfig_for(self, user, namespace=""):
        """The path of a kubeconfig for `admin`, `namespace-admin:NS`, `system:serviceaccount:NS:NAME` or any name."""
        path = os.path.join(self.folder, f"kubeconfig-{user.replace(':', '-')}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(control.kubeconfig(self.url, user, namespace))
        os.chmod(path, 0o600)
        return path

    def environment(self, user="admin", **more):
        """Variables for a client process: this server, and no configuration, cache or plugin of the person at the keyboard."""
        kept = {key: os.environ[key] for key in ("PATH", "TMPDIR", "LANG") if key in os.environ}
        home = os.path.join(self.folder, "home")
        os.makedirs(home, exist_ok=True)
        return {**kept, "HOME": home, "KUBECONFIG": self.kubeconfig_for(user), "KUBECACHEDIR": os.path.join(home, "kube-cache"),
                "HELM_CACHE_HOME": os.path.join(home, "helm/cache"), "HELM_CONFIG_HOME": os.path.join(home, "helm/config"),
                "HELM_DATA_HOME": os.path.join(home, "helm/data"), "HELM_PLUGINS": os.path.join(home, "helm/plugins"), **more}

    def objects(self, kind=None, namespace=None):
        """Copies of stored objects, all of them or those of a kind and namespace."""
        return control.objects(self.world, kind, namespace)

    def object(self, kind, name, namespace="default"):
        """Nil when there is none. The namespace of a cluster-scoped kind is ignored."""
        return next((o for o in self.objects(kind) if o["metadata"]["name"] == name
                     and o["metadata"].get("namespace", namespace) == namespace), None)

    def create(self, *manifests):
        """Stores objects (dictionaries) as `admin`, without going over HTTP."""
        return [self.world.create(json.loads(json.dumps(manifest))) for manifest in manifests]

    def fault(self, **fault):
        """Adds one; see loopback/faults.py."""
        self.world.faults.add(fault)

    def struck(self):
        """How many requests the active faults have hit."""
        return self.world.faults.struck()

    def clear_faults(self):
        self.world.faults.clear()

    def settings(self, **wanted):
        """See loopback/controllers.py."""
        self.world.change_settings(wanted)

    def log(self, method="", path=""):
        """The API requests so far whose method and path contain these texts."""
        return [e for e in list(self.world.log) if method in e["method"] and path in e["path"]]

    def reset(self):
        """A fresh cluster. Clients cache discovery, so their cache goes too."""
        self.world.reset()
        shutil.rmtree(os.path.join(self.folder, "home"), ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description="A loopback API server, a test double for the Kubernetes API.")
    parser.add_argument("--kubeconfig", required=True, help="where to write the kubeconfig of user admin")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--kubernetes-version", default="1.36.0")
    parser.add_argument("--rbac", action="store_true", help="enforce Roles and bindings")
    arguments = parser.parse_args()
    with APIServer(arguments.kubernetes_version, arguments.rbac, arguments.port) as api:
        shutil.copy(api.kubeconfig, arguments.kubeconfig)
        print(f"loopback API server at {api.url}, kubeconfig {arguments.kubeconfig}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
