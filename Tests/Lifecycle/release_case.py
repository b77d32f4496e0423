"""A release of the chart on the loopback API server, through real Helm and the post-renderer."""

import base64
import functools
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "APIServer"), os.path.join(HERE, "..", "Helm")]

import tools  # noqa: E402
from through_helm import BIN, CHART, HELM_3, HELMS, NEWEST, SOME, Home, helm, objects, post_renderer, reduced, variables  # noqa: E402

NAME = "my-agent"
TOKEN = f"{NAME}-gateway-token"
ROTATED = base64.b64encode(b"rotated by hand").decode()
# What the default instance consists of in the cluster: the pod is the StatefulSet's.
DEFAULT = {("OpenClawInstance", NAME), ("ServiceAccount", NAME), ("Role", NAME), ("RoleBinding", NAME), ("NetworkPolicy", NAME),
           ("Secret", TOKEN), ("ConfigMap", f"{NAME}-config"), ("ConfigMap", f"{NAME}-workspace"),
           ("PersistentVolumeClaim", f"{NAME}-data"), ("PodDisruptionBudget", NAME), ("StatefulSet", NAME), ("Service", NAME),
           ("Pod", f"{NAME}-0")}
KEPT = {("Secret", TOKEN), ("PersistentVolumeClaim", f"{NAME}-data")}


class ReleaseCase(tools.ServerCase):
    maxDiff = None
    patience = 60  # seconds for one run of Helm

    def setUp(self):
        super().setUp()
        self.home = Home()

    def run_helm(self, version, *arguments, ok=True, user="admin", says=None, **environment):
        """Runs Helm; `ok` says whether it must succeed, None takes either. `says` must be in what can be read afterwards."""
        full = {**self.api.environment(user, **variables(version)), **environment}
        process = subprocess.run([helm(version), *map(str, arguments)], env=full, text=True, capture_output=True,
                                 stdin=subprocess.DEVNULL, start_new_session=True, timeout=self.patience, check=False)
        outcome = tools.Outcome(process)
        report = os.path.join(full["HELM_CACHE_HOME"], "openclaw", "last-report.txt")
        if os.path.exists(report):
            with open(report, encoding="utf-8") as file:
                outcome.text += file.read()
        if ok is not None and (outcome.code == 0) != ok:
            self.fail(f"helm {version} {' '.join(map(str, arguments))}: exit code {outcome.code}\n{outcome.text}")
        if says:
            self.assertIn(says, outcome.text)
        return outcome

    def install(self, version, *arguments, verb="install", release=NAME, chart=CHART, bare=False, **more):
        """`verb` a release; `bare`: the post-renderer is forgotten."""
        values = [] if chart != CHART else ["--set", "image.tag=2026.3.12"]
        return self.run_helm(version, *([verb] if isinstance(verb, str) else verb), release, chart, *values,
                             *([] if bare else post_renderer(version)), *arguments, **more)

    def upgrade(self, version, *arguments, **more):
        return self.install(version, *arguments, verb="upgrade", **more)

    def rotate(self, name=TOKEN, namespace="default"):
        self.kubectl("patch", "secret", name, "-n", namespace, "--type=merge", "-p", json.dumps({"data": {"token": ROTATED}}))

    def token(self, name=TOKEN, namespace="default"):
        """Nil when there is no such Secret."""
        secret = self.api.object("Secret", name, namespace)
        return secret["data"]["token"] if secret else None

    def tag(self, name=NAME):
        return self.containers(name)["openclaw"]["image"].rpartition(":")[2]

    def containers(self, name=NAME, namespace="default"):
        spec = self.api.object("StatefulSet", name, namespace)["spec"]["template"]["spec"]
        return {container["name"]: container for container in spec["containers"]}

    def claim(self, name=NAME, namespace="default"):
        """The data claim's uid; nil when there is none."""
        claim = self.api.object("PersistentVolumeClaim", f"{name}-data", namespace)
        return claim["metadata"]["uid"] if claim else None

    def there(self, namespace="default"):
        """(kind, name) of what stands in a namespace, without Helm's own Secrets and what every namespace has."""
        found = {(o["kind"], o["metadata"]["name"]) for o in self.api.objects(namespace=namespace)}
        return {(kind, name) for kind, name in found if not name.startswith("sh.helm.release.") and
                (kind, name) not in {("ServiceAccount", "default"), ("ConfigMap", "kube-root-ca.crt")}}

    def history(self, version, release=NAME, namespace="default"):
        found = json.loads(self.run_helm(version, "history", release, "-n", namespace, "-o", "json").out)
        return [entry["status"] for entry in found]

    def manifest(self, version, release=NAME):
        return objects(self.run_helm(version, "get", "manifest", release).out)

    def own_objects(self):
        """What is stored, without what a server or a Helm adds and what differs between two installs."""
        found = []
        for stored in self.api.objects(namespace="default"):
            meta = stored["metadata"]
            if (stored["kind"], meta["name"]) not in self.there() or stored["kind"] == "Pod":
                continue
            for key in ("uid", "resourceVersion", "creationTimestamp", "managedFields", "generation"):
                meta.pop(key, None)
            stored.pop("status", None)
            if stored["kind"] == "OpenClawInstance":
                stored["spec"] = written(stored["spec"], record_schema())
            for key in ("clusterIP", "clusterIPs", "volumeName"):
                stored.get("spec", {}).pop(key, None)
            found.append(stored)
        return sorted(found, key=lambda o: (o["kind"], o["metadata"]["name"]))


class HookCase(ReleaseCase):
    """Hook Jobs run, as processes of the real keeper with the rights of their own Role and no others."""

    rbac = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        keeper = BIN / "openclaw-keeper"
        if not keeper.exists():
            raise AssertionError(f"{keeper} is missing: run scripts/build, or set OPENCLAW_BIN_DIR")
        cls.api.run_jobs(keeper)

    def said(self):
        """What the keeper logged since the cluster was fresh: (message, name of the object)."""
        entries = [json.loads(line) for _, _, text in self.api.job_logs() for line in text.splitlines()]
        return [(entry["message"], entry.get("secret") or entry.get("statefulSet")) for entry in entries]


@functools.cache
def record_schema():
    """The schema of an OpenClawInstance's spec."""
    crd = objects((CHART / "crds" / "openclawinstances.yaml").read_text())[0]
    return crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]


def written(value, schema):
    """What is left of a spec without what the server filled in by itself. Under server-side apply those fields belong to
    nobody: they stay when what they were filled into goes."""
    if not isinstance(value, dict):
        return value
    kept = {}
    for key, child in value.items():
        inner = schema.get("properties", {}).get(key, {})
        child = written(child, inner)
        if child != inner.get("default", ...) and not (child == {} and "properties" in inner):
            kept[key] = child
    return kept


def each(versions):
    """Runs a test once per Helm, each time on a fresh cluster."""
    def decorate(test):
        @functools.wraps(test)
        def run(self):
            for version in reduced(f"Helm versions of {self.id().rpartition('.')[2]}", versions, HELMS) \
                    if versions in (SOME, NEWEST) else versions:
                with self.subTest(Helm=version):
                    self.fresh()
                    test(self, version)
        return run
    return decorate


def is_3(version):
    return version in HELM_3
