"""helm openclaw's commands for a running instance, with real Helm and kubectl against the loopback API server.

That server has no nodes: port-forward, logs and exec end at a kubectl that writes down how it was called.
"""

import json
import os
import stat
import subprocess
import unittest

from release_case import NAME, ROTATED, ReleaseCase, each, tools
from through_helm import BIN, CHART, HELMS, SOME, variables

TOKEN_OF = f"{NAME}-gateway-token"
RECORDING = """#!/bin/sh
for word; do case "$word" in
  port-forward|logs|exec) printf '%s\\n' "$@" >"$KUBECTL_CALLS"; exit 7 ;;
esac; done
exec "$REAL_KUBECTL" "$@"
"""


class DayTwo(ReleaseCase):
    def run_cli(self, version, *arguments, ok=True, stdin=None, **more):
        calls = os.path.join(self.home.folder, "calls")
        recording = os.path.join(self.home.folder, "kubectl")
        with open(recording, "w", encoding="utf-8") as file:
            file.write(RECORDING)
        os.chmod(recording, stat.S_IRWXU)
        self.calls = calls
        self.temporary = os.path.join(self.home.folder, "tmp")
        os.makedirs(self.temporary, exist_ok=True)
        environment = {**self.api.environment("admin", **variables(version)), "TMPDIR": self.temporary, "HELM_BIN": tools.tool("helm", version),
                       "KUBECTL": recording, "REAL_KUBECTL": tools.tool("kubectl", "1.33.9"), "KUBECTL_CALLS": calls, **more}
        done = subprocess.run([str(BIN / "helm-openclaw"), *map(str, arguments)], env=environment, text=True, input=stdin,
                              stdin=subprocess.DEVNULL if stdin is None else None, capture_output=True, timeout=60, check=False,
                              start_new_session=True)
        outcome = tools.Outcome(done)
        self.assertEqual(os.listdir(self.temporary), [], "values may hold secrets: nothing is left behind")
        if ok is not None and (outcome.code == 0) != ok:
            self.fail(f"helm openclaw {' '.join(map(str, arguments))}: exit code {outcome.code}\n{outcome.text}")
        return outcome

    def called(self):
        with open(self.calls, encoding="utf-8") as file:
            return file.read().splitlines()


class LookingTest(DayTwo):
    @each(SOME)
    def test_status(self, version):
        self.assertEqual(self.run_cli(version, "status").err, "no instance in namespace default\n")
        self.install(version)
        found = json.loads(self.run_cli(version, "status", NAME, "-o", "json").out)
        self.assertEqual((found["name"], found["namespace"], found["phase"], found["ready"]), (NAME, "default", "Running", "1/1"))
        self.assertEqual((found["release"]["revision"], found["release"]["status"]), (1, "deployed"))
        self.assertEqual(found["claim"]["name"], f"{NAME}-data")
        text = self.run_cli(version, "status", NAME).out
        self.assertIn(f"instance      {NAME} in default\n", text)
        self.assertIn(f"release       {NAME}, revision 1, deployed, openclaw-0.1.0\n", text)
        table = self.run_cli(version, "status", "-A").out.splitlines()
        self.assertEqual(table[0].split()[:4], ["NAMESPACE", "NAME", "PHASE", "READY"])
        self.assertEqual(table[1].split()[:4], ["default", NAME, "Running", "1/1"])

    def test_what_is_in_the_way(self):
        version = HELMS[-1]
        self.api.settings(workloads="never")
        self.install(version)
        self.kubectl("patch", "pod", f"{NAME}-0", "--subresource=status", "--type=merge", "-p", json.dumps({"status": {
            "conditions": [{"type": "Ready", "status": "False"}],
            "initContainerStatuses": [{"name": "init-config", "restartCount": 4, "state": {"waiting": {
                "reason": "CrashLoopBackOff", "message": "back-off 40s\u001b[31m"}}}],
            "containerStatuses": [{"name": "openclaw", "ready": False, "restartCount": 0, "state": {"waiting": {
                "reason": "PodInitializing"}}}]}}))
        outcome = self.run_cli(version, "status", NAME, ok=False)
        self.assertEqual(outcome.code, 1)
        self.assertIn("phase         Failed, 0/1 ready\n", outcome.out)
        self.assertIn("container init-config: CrashLoopBackOff: back-off 40s", outcome.out)
        self.assertNotIn("\u001b", outcome.out)

    def test_the_token(self):
        version = HELMS[-1]
        self.install(version)
        self.rotate()
        self.assertEqual(self.run_cli(version, "token", NAME).out, "rotated by hand\n")
        self.assertEqual(self.run_cli(version, "token").out, "rotated by hand\n")
        self.assertEqual(self.run_cli(version, "open", "--print", "--port", "8080").out,
                         "http://localhost:8080/#token=rotated%20by%20hand\n")
        self.kubectl("delete", "secret", TOKEN_OF)
        outcome = self.run_cli(version, "token", ok=False)
        self.assertEqual(outcome.code, 3)
        self.assertIn(f"there is no Secret {TOKEN_OF}", outcome.err)

    def test_your_own_token(self):
        version = HELMS[-1]
        self.kubectl("create", "secret", "generic", "mine", "--from-literal=token=of mine")
        self.install(version, "--set", "gateway.existingSecret=mine")
        self.assertEqual(self.run_cli(version, "token").out, "of mine\n")

    def test_which_one(self):
        version = HELMS[-1]
        self.install(version, "--set-json", 'instances={"a": {}, "b": {}}')
        outcome = self.run_cli(version, "token", ok=False)
        self.assertIn(f"namespace default has 2\n   = fix: name one of: {NAME}-a, {NAME}-b", outcome.err)
        self.assertIn(f"there are: {NAME}-a, {NAME}-b", self.run_cli(version, "token", "c", ok=False).err)
        self.run_cli(version, "token", f"{NAME}-a")
        for bad in ("--kubeconfig=x", "a b", "a;b", "$(id)"):
            outcome = self.run_cli(version, "token", "--", bad, ok=False)
            self.assertEqual(outcome.code, 2, outcome.err)

    def test_what_needs_a_node(self):
        version = HELMS[-1]
        self.install(version)
        here = ["--namespace", "default"]
        for arguments, words in (
            (["open", NAME], ["port-forward", "--address", "127.0.0.1", f"statefulset/{NAME}", "18789:18789"]),
            (["logs"], ["logs", f"statefulset/{NAME}", "--container", "openclaw"]),
            (["logs", NAME, "-f", "-p", "-c", "x", "--tail", "5", "--since", "1m", "--timestamps"],
             ["logs", f"statefulset/{NAME}", "--container", "x", "--follow", "--previous", "--timestamps", "--tail=5",
              "--since=1m"]),
            (["logs", "--all-containers"], ["logs", f"statefulset/{NAME}", "--all-containers", "--prefix"]),
            (["exec"], ["exec", "--stdin", f"statefulset/{NAME}", "--container", "openclaw", "--", "sh"]),
            (["exec", NAME, "--", "openclaw", "doctor", "--fix"],
             ["exec", "--stdin", f"statefulset/{NAME}", "--container", "openclaw", "--", "openclaw", "doctor", "--fix"]),
        ):
            self.assertEqual(self.run_cli(version, *arguments, ok=False).code, 7)
            self.assertEqual(self.called(), here + words)

    def test_without_kubectl(self):
        outcome = self.run_cli(HELMS[-1], "token", ok=False, KUBECTL="/none/kubectl")
        self.assertEqual((outcome.code, outcome.out), (3, ""))
        self.assertIn("install kubectl, or set KUBECTL to its path", outcome.err)

    def test_a_cluster_that_cannot_be_reached(self):
        self.api.fault(path="^/(api|apis)", kind="500", times=0)
        outcome = self.run_cli(HELMS[-1], "status", ok=False)
        self.api.clear_faults()
        self.assertEqual(outcome.code, 3)
        self.assertRegex(outcome.err, "error: cannot get statefulsets: .+\n   = fix: try it by hand: ")


class ChangingTest(DayTwo):
    def replicas(self, name=NAME):
        return self.api.object("StatefulSet", name)["spec"]["replicas"]

    @each(HELMS)
    def test_suspend_and_resume(self, version):
        self.install(version, "--set", "image.tag=2026.3.12")
        self.rotate()
        before = self.token(), self.claim()
        self.run_cli(version, "suspend", NAME)
        self.assertEqual((self.replicas(), self.token(), self.claim(), self.tag()), (0, *before, "2026.3.12"))
        self.assertIn("Suspended", self.run_cli(version, "status", NAME).out)
        self.assertIn("suspended already", self.run_cli(version, "suspend", NAME).out)
        self.assertIn("it is suspended", self.run_cli(version, "restart", NAME, ok=False).err)
        self.run_cli(version, "resume")
        self.assertEqual((self.replicas(), self.token(), self.claim(), self.tag()), (1, *before, "2026.3.12"))
        history = json.loads(self.run_helm(version, "history", NAME, "-o", "json").out)
        self.assertEqual([entry["description"] for entry in history][1:],
                         [f"{NAME} suspended by helm openclaw", f"{NAME} resumed by helm openclaw"])

    @each(SOME)
    def test_one_of_several(self, version):
        self.install(version, "--set-json", 'instances={"a": {}, "b": {"suspended": true}}')
        self.run_cli(version, "suspend", f"{NAME}-a")
        self.run_cli(version, "resume", f"{NAME}-b")
        self.assertEqual([self.replicas(f"{NAME}-{key}") for key in "ab"], [0, 1])

    @each(HELMS)
    def test_rollback(self, version):
        self.install(version, "--set", "image.tag=2026.3.12")
        self.upgrade(version, "--set", "image.tag=2026.3.13")
        self.rotate()
        self.run_cli(version, "rollback", NAME, "1")
        self.assertEqual((self.tag(), self.token()), ("2026.3.12", ROTATED))
        self.assertEqual(self.history(version), ["superseded", "superseded", "deployed"])
        outcome = self.run_cli(version, "rollback", NAME, "9", ok=False)
        self.assertEqual(outcome.code, 3)
        self.assertIn(f"helm history {NAME} -n default", outcome.err)
        self.assertEqual(self.run_cli(version, "rollback", NAME, "0", ok=False).code, 2)

    def test_names_that_end_alike(self):
        """team-b-a is instance a of release team-b, and b-a is not the one that is meant."""
        version = HELMS[-1]
        self.install(version, "--set-json", 'instances={"a": {}, "b-a": {}}', release="team-b")
        self.run_cli(version, "suspend", "team-b-a")
        self.assertEqual([self.replicas(f"team-b-{key}") for key in ("a", "b-a")], [0, 1])

    def test_a_name_that_no_value_explains(self):
        version = HELMS[-1]
        self.install(version, "--set", "fullnameOverride=other")
        self.run_cli(version, "suspend", "other")
        self.assertEqual(self.replicas("other"), 0)
        self.kubectl("patch", "statefulset", "other", "--type=json", "-p",
                     '[{"op": "replace", "path": "/metadata/annotations/meta.helm.sh~1release-name", "value": "gone"}]')
        self.assertIn("cannot tell which chart release gone was made with", self.run_cli(version, "resume", ok=False).err)

    @each(SOME)
    def test_a_chart_that_contains_ours(self, version):
        parent = os.path.join(self.home.folder, version, "platform")
        os.makedirs(os.path.join(parent, "charts"))
        subprocess.run(["cp", "-R", str(CHART), os.path.join(parent, "charts", "openclaw")], check=True)
        os.makedirs(os.path.join(parent, "templates"))
        for name, text in (("Chart.yaml", "apiVersion: v2\nname: platform\nversion: 0.1.0\ndependencies:\n"
                                          "  - {name: openclaw, version: 0.1.0, alias: agent}\n"),
                           ("templates/rest.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: rest}\n")):
            with open(os.path.join(parent, name), "w", encoding="utf-8") as file:
                file.write(text)
        self.install(version, "--set", "agent.image.tag=2026.3.12", chart=parent)
        outcome = self.run_cli(version, "suspend", ok=False)
        self.assertIn('cannot change release my-agent with our chart: it was made with chart "platform"', outcome.err)
        self.assertEqual(self.replicas(), 1)
        self.run_cli(version, "suspend", "--chart", parent)
        self.assertEqual((self.replicas(), self.tag()), (0, "2026.3.12"))
        self.assertIsNotNone(self.api.object("ConfigMap", "rest"))

    def test_an_answer_of_helms_that_is_none(self):
        """Taken for no values, it would undo all that the user has set."""
        version = HELMS[-1]
        self.install(version, "--set", "image.tag=2026.3.12")
        talking = os.path.join(self.home.folder, "talking-helm")
        with open(talking, "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\ncase "$1 $2" in "get values") echo "WARNING: a new version is out" ;; esac\n'
                       f'exec {tools.tool("helm", version)} "$@"\n')
        os.chmod(talking, stat.S_IRWXU)
        outcome = self.run_cli(version, "suspend", ok=False, HELM_BIN=talking)
        self.assertIn("cannot understand what Helm says of the values", outcome.err)
        self.assertEqual((self.replicas(), self.history(version)), (1, ["deployed"]))

    def test_a_stateful_set_of_somebody_else(self):
        version = HELMS[-1]
        self.kubectl("create", "-f", "-", stdin=json.dumps({
            "apiVersion": "apps/v1", "kind": "StatefulSet",
            "metadata": {"name": "postgres", "labels": {"app.kubernetes.io/name": "postgresql"}},
            "spec": {"serviceName": "p", "selector": {"matchLabels": {"a": "b"}}, "template": {
                "metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "db", "image": "p"}]}}}}))
        for command in ("restart", "suspend", "exec", "logs", "token"):
            self.assertIn('cannot find instance "postgres"', self.run_cli(version, command, "postgres", ok=False).err)

    def test_the_same_cluster_as_helm(self):
        version = HELMS[-1]
        self.install(version)
        self.run_cli(version, "logs", ok=False, HELM_KUBEASUSER="admin", HELM_KUBEASGROUPS="system:masters,x")
        self.assertEqual(self.called()[:5], ["--namespace", "default", "--as=admin", "--as-group=system:masters", "--as-group=x"])
        outcome = self.run_cli(version, "logs", ok=False, HELM_KUBETOKEN="x")
        self.assertEqual(outcome.code, 2)
        self.assertIn("put the token into a kubeconfig", outcome.err)

    @each(SOME)
    def test_another_version_of_the_chart(self, version):
        self.install(version)
        copy = os.path.join(self.home.folder, "openclaw")
        subprocess.run(["cp", "-R", str(CHART), copy], check=True)
        subprocess.run(["sed", "-i", "s/^version: .*/version: 9.9.9/", os.path.join(copy, "Chart.yaml")], check=True)
        self.upgrade(version, chart=copy)
        outcome = self.run_cli(version, "suspend", ok=False)
        self.assertIn("was made with version 9.9.9, which is not beside this program", outcome.err)
        self.run_cli(version, "suspend", "--chart", copy)
        self.assertEqual(self.replicas(), 0)

    @each(SOME)
    def test_restart(self, version):
        self.install(version)
        self.run_cli(version, "restart", "--wait")
        template = self.api.object("StatefulSet", NAME)["spec"]["template"]["metadata"]
        self.assertIn("kubectl.kubernetes.io/restartedAt", template["annotations"])
        mark = template["annotations"]["kubectl.kubernetes.io/restartedAt"]
        self.upgrade(version, "--set", "image.tag=2026.3.12")
        kept = self.api.object("StatefulSet", NAME)["spec"]["template"]["metadata"]["annotations"]
        self.assertEqual(kept["kubectl.kubernetes.io/restartedAt"], mark)

    def test_crds(self):
        version = HELMS[-1]
        self.assertEqual(self.run_cli(version, "crds", "diff", "--chart", CHART, ok=False).code, 1)
        self.run_cli(version, "crds", "apply", "--chart", CHART)
        self.run_cli(version, "crds", "diff", "--chart", CHART)
        self.kubectl("get", "openclawinstances")
        self.assertIn("name the chart's folder", self.run_cli(version, "crds", "diff", "--chart", "/none", ok=False).err)


if __name__ == "__main__":
    unittest.main()
