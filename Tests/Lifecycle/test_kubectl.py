"""Without Helm: the output of openclaw-post applied with real kubectl."""

import json
import os
import subprocess
import unittest

from release_case import ReleaseCase
from through_helm import BIN, CASES, CHART, openclaw_post, reduced
from tools import KUBECTLS, tool

FEATURES = ("sidecars", "tailscale", "autoscaling", "chromium", "web-terminal", "ollama", "self-configure", "ingress-nginx")
LIVE = ("secret,pvc,configmap,statefulset",)  # what the warning tells to get

# kubectl sends a patch for these each time, and the server changes nothing: the budget's selector has patchStrategy "replace",
# and in lists of the record (a port's protocol) the server fills in defaults.
SAID_TO_CHANGE = {"poddisruptionbudget.policy/my-agent configured", "openclawinstance.openclaw.rocks/my-agent configured"}


class Apply(ReleaseCase):
    def post(self, case, *arguments, says=""):
        text = (CASES / f"{case}.yaml").read_text().replace("namespace: agents", "namespace: default")
        done = subprocess.run([openclaw_post(), *arguments], input=text, text=True, capture_output=True, timeout=30, check=False,
                              env={"PATH": os.environ["PATH"], "HOME": str(self.home.folder)})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(says, done.stderr)
        return done.stdout

    def lives(self, version, case, *flags):
        """Applied, applied again as the warning says, applied after a rotation."""
        self.fresh()
        self.kubectl("apply", "--server-side", "-f", str(CHART / "crds"), version=version)
        self.kubectl("apply", *flags, "-f", "-", stdin=self.post(case, says="--objects"), version=version)
        token, claim = self.token(), self.claim()
        self.assertTrue(token)
        self.assertEqual(bool(claim), case != "autoscaling")
        for again in range(2):
            live = self.home.file("live.yaml", self.kubectl("get", *LIVE, "-n", "default", "-o", "yaml", version=version).out)
            text = self.post(case, "--objects", live)
            before = {o["metadata"]["uid"]: o["metadata"]["resourceVersion"] for o in self.api.objects()}
            told = self.kubectl("apply", *flags, "-f", "-", stdin=text, version=version).out.splitlines()
            after = {o["metadata"]["uid"]: o["metadata"]["resourceVersion"] for o in self.api.objects()}
            self.assertEqual((self.token(), self.claim(), after), (token, claim, before))
            if not flags:  # server-side, kubectl always says "serverside-applied"
                changed = {line for line in told if not line.endswith(" unchanged")}
                self.assertLessEqual(changed, SAID_TO_CHANGE)
                if case == "default":
                    self.assertNotIn("openclawinstance.openclaw.rocks/my-agent configured", changed)
            self.assertEqual(self.post(case, "--objects", live), text, again)

    def test_client_side(self):
        for version in KUBECTLS:
            with self.subTest(kubectl=version):
                self.lives(version, "default")

    def test_server_side(self):
        for version in KUBECTLS:
            with self.subTest(kubectl=version):
                self.lives(version, "default", "--server-side")

    def test_features(self):
        for case in reduced("features applied by kubectl", FEATURES[:3], FEATURES):
            with self.subTest(case):
                self.lives(KUBECTLS[-1], case)

    def test_render_shows_what_would_change(self):
        """Against what lives: nothing, then one line; a token that lives is no change and is never shown."""
        self.kubectl("apply", "--server-side", "-f", str(CHART / "crds"))
        self.kubectl("apply", "-f", "-", stdin=self.post("default"))
        case = (CASES / "default.yaml").read_text().replace("namespace: agents", "namespace: default")
        environment = {**self.api.environment(), "KUBECTL": tool("kubectl", KUBECTLS[-1])}

        def changes(text):
            done = subprocess.run([BIN / "helm-openclaw", "render", "-", "--diff", "--against", "live"], input=text, text=True,
                                  env=environment, capture_output=True, timeout=60, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn(self.token(), done.stdout)
            return done.stdout
        self.assertEqual(changes(case), "")
        self.rotate("my-agent-gateway-token")
        self.assertEqual(changes(case), "")
        lines = [line for line in changes(case + "  suspended: true\n").splitlines() if line[0] in "+-"]
        self.assertIn("--- StatefulSet default/my-agent", lines)
        self.assertIn("-  replicas: 1", lines)
        self.assertIn("+  replicas: 0", lines)

    def test_render_before_the_definitions_are_installed(self):
        """What the cluster does not serve is not there; what it serves is compared."""
        self.kubectl("apply", "-f", "-", stdin="".join(
            part for part in self.post("default").split("---\n") if "kind: OpenClaw" not in part and part.strip())
            .replace("apiVersion: ", "---\napiVersion: "))
        environment = {**self.api.environment(), "KUBECTL": tool("kubectl", KUBECTLS[-1])}
        case = (CASES / "default.yaml").read_text().replace("namespace: agents", "namespace: default")

        def run(**more):
            return subprocess.run([BIN / "helm-openclaw", "render", "-", "--diff", "--against", "live"], input=case, text=True,
                                  env={**environment, **more}, capture_output=True, timeout=60, check=False)
        done = run()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual({line[4:].split()[0] for line in done.stdout.splitlines() if line.startswith("+++ ")},
                         {"OpenClawInstance"}, done.stdout)
        done = run(KUBECONFIG=self.home.file("nowhere.yaml", json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "c", "users": [{"name": "u", "user": {}}],
            "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:1"}}],
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}]})))
        self.assertEqual((done.returncode, done.stdout), (3, ""), done.stderr)
        self.assertIn("refused", done.stderr)

    def test_rotated_and_lost(self):
        self.kubectl("apply", "--server-side", "-f", str(CHART / "crds"))
        self.kubectl("apply", "-f", "-", stdin=self.post("default"))
        self.rotate("my-agent-gateway-token")
        rotated = self.token()
        live = self.home.file("live.yaml", self.kubectl("get", *LIVE, "-o", "yaml").out)
        self.kubectl("apply", "-f", "-", stdin=self.post("default", "--objects", live))
        self.assertEqual(self.token(), rotated)
        self.kubectl("delete", "secret", "my-agent-gateway-token")
        live = self.home.file("live.yaml", self.kubectl("get", *LIVE, "-o", "yaml").out)
        refused = subprocess.run([openclaw_post(), "--objects", live], text=True, capture_output=True, timeout=30, check=False,
                                 input=(CASES / "default.yaml").read_text().replace("namespace: agents", "namespace: default"))
        self.assertEqual((refused.returncode, refused.stdout), (1, ""))
        self.assertIn("error[secret-lost]", refused.stderr)


if __name__ == "__main__":
    unittest.main()
