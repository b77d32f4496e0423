"""helm openclaw doctor: a cluster is broken, its check says so, and typing its fix mends it. Real Helm and kubectl.

Where the double has nothing that could be mended (a pod's status, a program that is missing), only the fix is compared.
"""

import json
import os
import re
import shutil
import stat
import subprocess
import unittest

from release_case import NAME, each, tools
from test_day_two import DayTwo
from through_helm import BIN, CHART, HELMS, ROOT, SOME, variables

LAST = HELMS[-1]
KEYS = ["--set", "envFrom[0].secretRef.name=keys"]
AGAIN = f"helm openclaw rollback {NAME} 1 -n default"
TYPED = """#!/bin/sh
if [ "$1" = openclaw ]; then shift; exec "$CLI" "$@"; fi
exec "$HELM_BIN" "$@"
"""


class DoctorCase(DayTwo):
    seen: set = set()

    def release(self, version=LAST, *arguments):
        """A release with nothing to say about it."""
        self.kubectl("create", "secret", "generic", "keys", "--from-literal=OPENAI_API_KEY=x")
        self.install(version, *KEYS, *arguments)

    def look(self, *arguments, version=LAST, **more):
        outcome = self.run_cli(version, "doctor", *arguments, "-o", "json", ok=None, **more)
        self.assertIn(outcome.code, (0, 1, 3), outcome.err)
        found = json.loads(outcome.out)
        self.assertEqual(outcome.err, "")
        self.code = outcome.code
        return {check["id"]: check for check in found["checks"]}

    def says(self, check, result, text, fix=None, name=NAME, version=LAST, **more):
        """What one check finds; returns what it says to type."""
        found = self.look(*([name] if name else []), "--check", check, version=version, **more)[check]
        self.assertEqual(found["result"], result, found)
        self.assertRegex(found["found"], text or ".")
        if fix is not None:
            self.assertIn(fix, found["fixes"])
        if result in ("failure", "warning"):
            self.assertTrue(found["fixes"], "something to do")
            self.seen.add(check)
        return found["fixes"]

    def type(self, line, version=LAST):
        """A line as it is printed, in a shell where helm and kubectl are the real ones and the plugin is installed."""
        folder = os.path.join(self.home.folder, "typed")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "helm"), "w", encoding="utf-8") as file:
            file.write(TYPED)
        os.chmod(os.path.join(folder, "helm"), stat.S_IRWXU)
        if not os.path.lexists(os.path.join(folder, "kubectl")):
            os.symlink(tools.tool("kubectl", "1.33.9"), os.path.join(folder, "kubectl"))
        environment = {**self.api.environment("admin", **variables(version)), "HELM_BIN": tools.tool("helm", version),
                       "CLI": str(BIN / "helm-openclaw")}
        environment["PATH"] = folder + os.pathsep + environment["PATH"]
        done = subprocess.run(["bash", "-c", line], env=environment, text=True, capture_output=True,
                              stdin=subprocess.DEVNULL, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, f"{line}\n{done.stdout}{done.stderr}")

    def mended(self, check, text, version=LAST, **more):
        """Fails, its first fix is typed, and it is well."""
        fixes = self.says(check, "failure", text, version=version, **more)
        self.type(fixes[0], version)
        self.says(check, "ok", "", version=version, **more)

    def status(self, resource, **status):
        self.kubectl("patch", resource, "--subresource=status", "--type=merge", "-p", json.dumps({"status": status}))

    def pod(self, **status):
        """Of the pod of a release whose pods never become ready."""
        self.status(f"pod/{NAME}-0", conditions=[{"type": "Ready", "status": "False"}], **status)


class WholeTest(DoctorCase):
    @each(SOME)
    def test_nothing_wrong(self, version):
        self.release(version)
        before = len(self.api.log("PATCH")) + len(self.api.log("PUT")) + len(self.api.log("DELETE"))
        found = self.look(version=version)
        bare = {check: entry["found"] for check, entry in found.items() if entry["result"] != "ok"}
        # Helm 3 wants the post-renderer on PATH, and the tests have it nowhere.
        self.assertLessEqual(set(bare), {"tool-post-renderer"}, bare)
        self.assertEqual(self.code, 0)
        self.assertEqual(len(self.api.log("PATCH")) + len(self.api.log("PUT")) + len(self.api.log("DELETE")), before)
        text = self.run_cli(version, "doctor", NAME).out
        self.assertRegex(text, r"ok +cluster-reachable +Kubernetes v1\.36\.0\n")
        self.assertRegex(text, r"\n31 checks: 0 failures, \d warnings?, 0 skipped\n$")

    def test_before_the_first_install(self):
        found = self.look()
        self.assertEqual(self.code, 0)
        self.assertEqual({check for check, entry in found.items() if entry["result"] == "warning"},
                         {"cluster-crds", "instance-found"})
        self.assertEqual(found["pod-ready"]["found"], "no instance to look at")

    def test_which_one(self):
        self.says("instance-found", "failure", "there is no instance \"other\" in namespace default", name="other")
        self.assertEqual(self.code, 1)
        self.install(LAST, "--set-json", 'instances={"a": {}, "b": {}}')
        fixes = self.says("instance-found", "skipped", "cannot tell which instance is meant", name=None)
        self.assertEqual((self.code, fixes), (3, [f"name one of: {NAME}-a, {NAME}-b"]))
        self.says("instance-found", "ok", f"StatefulSet {NAME}-a", name=f"{NAME}-a")

    def test_wrong_usage(self):
        outcome = self.run_cli(LAST, "doctor", "--check", "pod-reddy", ok=False)
        self.assertEqual((outcome.code, outcome.out), (2, ""))
        self.assertIn("did you mean pod-ready?", outcome.err)
        self.assertEqual(self.run_cli(LAST, "doctor", "--", "a;b", ok=False).code, 2)

    def test_the_page_names_every_check(self):
        listed = json.loads(self.run_cli(LAST, "doctor", "--list", "-o", "json").out)
        page = (ROOT / "docs" / "doctor.md").read_text()
        self.assertEqual(re.findall(r"^\| `([a-z-]+)` \| ([^|]+?) \|", page, re.M),
                         [(check["id"], check["summary"]) for check in listed])
        text = self.run_cli(LAST, "doctor", "--list").out
        self.assertEqual([line.split()[0] for line in text.splitlines()], [check["id"] for check in listed])

    def test_a_cluster_that_cannot_be_reached(self):
        self.release()
        self.api.fault(path="^/(api|apis|version)", kind="500", times=0)
        found = self.look(NAME)
        self.api.clear_faults()
        self.assertEqual(self.code, 3)
        self.assertEqual({check for check, entry in found.items() if entry["result"] == "failure"}, {"cluster-reachable"})
        self.assertTrue(all(entry["result"] == "skipped" for check, entry in found.items()
                            if not check.startswith(("tool-", "helm-", "cluster-reachable"))))
        self.seen.add("cluster-reachable")

    def test_someone_who_may_not_look(self):
        """The others are made all the same, and it ends with 3."""
        self.release()
        self.api.settings(rbac=True)
        self.kubectl("create", "rolebinding", "look", "--clusterrole=view", "--user=bob")
        self.addCleanup(self.api.settings, rbac=False)
        environment = {"KUBECONFIG": self.api.kubeconfig_for("bob")}
        found = self.look(NAME, **environment)
        self.assertEqual(self.code, 3)
        self.assertEqual(found["secret-token"]["result"], "skipped")
        self.assertRegex(found["secret-token"]["found"], "cannot get secrets: .*forbidden")
        self.assertEqual(found["pod-ready"]["result"], "ok")
        self.assertEqual(found["cluster-rights"]["result"], "warning")
        self.assertRegex(found["cluster-rights"]["found"], "in namespace default you may not get secrets, create secrets, .* and ")
        self.seen.add("cluster-rights")
        # Helm finds no release in Secrets that nobody shows it.
        self.assertEqual(self.look(NAME, "--check", "pod-ready", **environment)["pod-ready"]["result"], "ok")
        self.assertEqual(self.code, 0)


class ToolsTest(DoctorCase):
    def test_programs(self):
        self.release()
        self.says("tool-kubectl", "failure", "/none/kubectl cannot be run", "install kubectl, or set KUBECTL to its path",
                  KUBECTL="/none/kubectl")
        self.assertEqual(self.code, 3)
        self.says("tool-helm", "failure", "/none/helm cannot be run", HELM_BIN="/none/helm")
        self.says("helm-driver", "warning", "HELM_DRIVER is configmap", "unset HELM_DRIVER", HELM_DRIVER="configmap")
        self.assertEqual(self.code, 0)
        self.says("tool-post-renderer", "warning", "no plugin openclaw-post", HELM_PLUGINS="/none")
        self.says("tool-post-renderer", "warning", "not on PATH", "helm openclaw link", version=HELMS[0])
        self.says("tool-post-renderer", "ok", "on PATH", version=HELMS[0], PATH=f"{BIN}:{os.environ['PATH']}")

    def test_a_package_for_another_machine(self):
        folder = os.path.join(self.home.folder, "package", "bin")
        os.makedirs(folder)
        shutil.copy(BIN / "helm-openclaw", folder)
        with open(os.path.join(folder, "platform"), "w", encoding="utf-8") as file:
            file.write("Darwin arm64\n")
        done = subprocess.run([os.path.join(folder, "helm-openclaw"), "doctor", "--check", "tool-platform", "--check",
                               "tool-post-renderer", "-o", "json"], env=self.api.environment(), text=True,
                              capture_output=True, timeout=60, check=False)
        found = json.loads(done.stdout)["checks"]
        self.assertEqual(done.returncode, 1)
        self.assertIn("made for Darwin arm64, this machine is Linux", found[0]["found"])
        self.assertEqual(found[1]["found"], "there is no openclaw-post beside this program")
        self.seen.add("tool-platform")


class BrokenTest(DoctorCase):
    """What can be mended by the line that is given."""

    @each(SOME)
    def test_objects(self, version):
        self.release(version)
        gone = {"networkpolicy": "network-policy", "service": "network-service", "poddisruptionbudget": "release-objects",
                "configmap": "secret-references"}
        for kind, check in gone.items():
            with self.subTest(kind):
                self.kubectl("delete", kind, NAME if kind != "configmap" else f"{NAME}-config")
                self.says("release-objects", "failure", f"there is no {kind}/{NAME}", version=version)
                fixes = self.says(check, "failure", f"there is no .*{NAME}", version=version)
                self.assertRegex(fixes[0], rf"^helm openclaw rollback {NAME} \d+ -n default$")
                self.type(fixes[0], version)
                for each_check in (check, "release-objects"):
                    self.says(each_check, "ok", "", version=version)

    @each(SOME)
    def test_edited_by_hand(self, version):
        self.release(version)
        self.kubectl("patch", "service", NAME, "-p", '{"spec": {"selector": {"app.kubernetes.io/instance": "x"}}}')
        self.mended("network-service", f"Service {NAME} does not select its pods", version=version)
        self.kubectl("patch", "networkpolicy", NAME, "--type=merge", "-p",
                     '{"spec": {"podSelector": {"matchLabels": {"a": "b"}}}}')
        self.mended("network-policy", f"NetworkPolicy {NAME} does not select its pods", version=version)
        self.kubectl("patch", "configmap", f"{NAME}-config", "--type=merge", "-p", '{"data": {"openclaw.json": "{}"}}')
        fix = self.says("config-edited", "warning", f"lost at the next upgrade: {NAME}-config", version=version)[0]
        self.type(fix[fix.index("kubectl"):], version)
        self.says("config-edited", "ok", "all 2", version=version)

    @each(SOME)
    def test_the_token(self, version):
        self.release(version)
        before = self.token()
        self.kubectl("delete", "secret", f"{NAME}-gateway-token")
        self.mended("secret-token", f"there is no Secret {NAME}-gateway-token: the release still holds", version=version)
        self.assertEqual(self.token(), before, "what people had typed in stays right")
        self.upgrade(version, *KEYS)
        self.assertEqual(self.token(), before)
        self.kubectl("patch", "secret", f"{NAME}-gateway-token", "--type=merge", "-p", '{"data": {"token": null}}')
        self.mended("secret-token", "has no token", version=version)

    def test_references(self):
        self.kubectl("create", "secret", "generic", "keys", "--from-literal=OPENAI_API_KEY=x")
        self.install(LAST, *KEYS, "--set-json", 'env=[{"name": "A", "valueFrom": {"secretKeyRef": {"name": "more", "key": "a"}}},'
                     '{"name": "B", "valueFrom": {"configMapKeyRef": {"name": "b", "key": "b", "optional": true}}}]')
        self.mended("secret-references", "^there is no Secret more$")
        self.kubectl("patch", "secret", "more", "--type=merge", "-p", '{"data": {"a": null}}')
        self.mended("secret-references", "^Secret more has no key a$")
        self.kubectl("delete", "secret", "keys")
        self.mended("secret-references", "^there is no Secret keys$")
        fix = self.says("secret-provider-keys", "warning", "none of the variables it gets")[0]
        self.type(fix)
        self.says("secret-provider-keys", "ok", "ANTHROPIC_API_KEY")
        self.kubectl("create", "secret", "generic", "keys", "--from-literal=OPENAI_API_KEY=", "--dry-run=client", "-o", "name")
        self.kubectl("patch", "secret", "keys", "--type=merge", "-p", '{"data": {"ANTHROPIC_API_KEY": ""}}')
        self.says("secret-provider-keys", "warning", "ANTHROPIC_API_KEY is empty")

    def test_another_configuration(self):
        self.release()
        self.kubectl("annotate", "pod", f"{NAME}-0", "--overwrite", "openclaw.rocks/config-hash=0123")
        self.mended("config-current", f"{NAME}-0 started with another configuration")

    def test_crds(self):
        self.release()
        name = "crd/openclawinstances.openclaw.rocks"
        path = "/spec/versions/0/schema/openAPIV3Schema"
        self.kubectl("patch", name, "--type=json", "-p",
                     json.dumps([{"op": "remove", "path": f"{path}/properties/spec/properties/suspended"}]))
        self.mended("cluster-crds", "of another version: they do not know OpenClawInstance.spec.suspended$")
        self.kubectl("patch", name, "--type=json", "-p", json.dumps([{"op": "remove", "path": f"{path}/x-kubernetes-validations"}]))
        fix = self.says("cluster-crds", "warning", "not ours: a forgotten post-renderer would go unnoticed")[0]
        self.type(fix)
        self.says("cluster-crds", "ok", "all 3, with every field")
        self.kubectl("delete", "crd", "openclawselfconfigs.openclaw.rocks")
        self.mended("cluster-crds", "does not know openclawselfconfigs.openclaw.rocks")

    @each(HELMS)
    def test_a_release_that_failed(self, version):
        self.kubectl("create", "secret", "generic", "keys", "--from-literal=OPENAI_API_KEY=x")
        self.api.fault(method="POST|PATCH", path="/services", kind="500", times=0)
        self.install(version, *KEYS, ok=False)
        self.api.clear_faults()
        fixes = self.says("release-status", "failure", f"release {NAME} is failed at revision 1: ", AGAIN, version=version)
        self.type(fixes[0], version)
        self.says("release-status", "ok", "deployed at revision 2", version=version)
        self.assertEqual(self.look(NAME, version=version)["network-service"]["result"], "ok")

    @each(SOME)
    def test_a_forgotten_post_renderer(self, version):
        self.kubectl("create", "secret", "generic", "keys", "--from-literal=OPENAI_API_KEY=x")
        self.install(version, *KEYS, bare=True, ok=False)
        self.says("instance-found", "failure", "there is no instance", version=version)
        self.mended("release-rendered", f"openclawinstance/{NAME} is a skeleton: Helm ran without", version=version)
        self.says("instance-found", "ok", "", version=version)

    @each(SOME)
    def test_a_helm_that_was_killed(self, version):
        self.release(version)
        # The server goes away at Helm's last word, which would say how it ended.
        self.api.fault(method="PUT|PATCH", path="/secrets/sh.helm.release", kind="500", times=0)
        self.upgrade(version, *KEYS, "--set", "image.tag=2026.3.13", ok=None)
        self.api.clear_faults()
        fix = self.says("release-status", "failure", "is pending-upgrade at revision 2", version=version)[0]
        self.type(re.search(r"(kubectl delete .*), then repeat", fix).group(1), version)
        self.says("release-status", "ok", "deployed at revision 1", version=version)


class SeenTest(DoctorCase):
    """What is read off the cluster; the double cannot be mended."""

    def test_pods(self):
        self.api.settings(workloads="never")
        self.release()
        logs = f"helm openclaw logs {NAME} -n default -c"
        describe = f"kubectl describe pod {NAME}-0 -n default"
        waiting = {"name": "openclaw", "ready": False, "restartCount": 0, "state": {"waiting": {"reason": "PodInitializing"}}}

        def main(state, last=None, count=0):
            return [{"name": "openclaw", "ready": False, "restartCount": count, "state": state, **({"lastState": last} if last else {})}]
        for status, text, fix in (
            ({"initContainerStatuses": [{"name": "init-config", "state": {"waiting": {"reason": "CrashLoopBackOff"}}}],
              "containerStatuses": [waiting]}, "container init-config: CrashLoopBackOff", f"{logs} init-config --previous"),
            ({"initContainerStatuses": [], "containerStatuses": main({"waiting": {
                "reason": "ImagePullBackOff", "message": "no such tag"}})}, "container openclaw: ImagePullBackOff: no such tag", describe),
            ({"containerStatuses": main({"waiting": {"reason": "CreateContainerConfigError"}})}, "CreateContainerConfigError", describe),
            ({"containerStatuses": main({"running": {}})}, "not ready yet", f"{logs} openclaw"),
        ):
            with self.subTest(text):
                self.pod(**status)
                self.says("pod-ready", "failure", text, fix)
        self.says("network-service", "failure", f"no pod behind Service {NAME} is ready")
        self.says("pod-restarts", "ok", "")
        self.pod(containerStatuses=main({"waiting": {"reason": "CrashLoopBackOff"}}, count=7, last={
            "terminated": {"reason": "OOMKilled", "exitCode": 137}}))
        limit = self.containers()["openclaw"]["resources"]["limits"]["memory"]
        self.says("pod-memory", "failure", f"container openclaw of {NAME}-0 was killed for memory at {limit}",
                  "raise resources.limits.memory in your values, then helm openclaw upgrade")
        self.says("pod-restarts", "warning", "restarted 7 times, last with OOMKilled, exit code 137", f"{logs} openclaw --previous")
        self.says("pod-migration", "ok", "")
        self.pod(containerStatuses=main({"waiting": {"reason": "CrashLoopBackOff"}}, count=2, last={
            "terminated": {"reason": "Error", "exitCode": 78}}))
        fixes = self.says("pod-migration", "failure", "ended with exit code 78: its state or configuration must be migrated")
        self.assertRegex(fixes[0], r"--copy-to=my-agent-0-doctor --same-node --container=openclaw -it -- openclaw doctor --fix$")
        self.type(fixes[1].replace(f" {NAME}-0-doctor", ""))
        self.status(f"pod/{NAME}-0", conditions=[{
            "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
            "message": "0/3 nodes are available: 3 node(s) had volume node affinity conflict."}])
        self.says("storage-scheduling", "failure", "finds no node: 0/3 nodes are available")
        self.kubectl("label", "pod", f"{NAME}-0", "app.kubernetes.io/instance-")
        self.api.create({"apiVersion": "v1", "kind": "Event", "metadata": {"name": "e", "namespace": "default"},
                         "reason": "FailedCreate", "message": "exceeded quota", "type": "Warning",
                         "involvedObject": {"kind": "StatefulSet", "name": NAME, "namespace": "default"}})
        self.says("instance-pods", "failure", "0 of 1 pods: exceeded quota", f"kubectl describe statefulset {NAME} -n default")

    def test_storage(self):
        self.release(LAST, "--set", "storage.persistence.storageClass=quick")
        self.says("storage-claim", "failure", f"claim {NAME}-data is Pending: there is no StorageClass quick")
        self.status(f"pvc/{NAME}-data", phase="Bound", capacity={"storage": "5Gi"})
        self.says("storage-claim", "ok", "5Gi")
        self.says("storage-size", "warning", f"claim {NAME}-data has 5Gi of 10Gi", f"kubectl describe pvc {NAME}-data -n default")
        self.status(f"pvc/{NAME}-data", conditions=[{"type": "FileSystemResizePending", "status": "True"}])
        self.says("storage-size", "warning", "has grown", f"helm openclaw restart {NAME} -n default")
        self.status(f"pvc/{NAME}-data", phase="Lost")
        self.says("storage-claim", "failure", f"claim {NAME}-data is Lost", f"kubectl describe pvc {NAME}-data -n default")

    def test_no_policy_at_all(self):
        self.release(LAST, "--set", "security.networkPolicy.enabled=false")
        self.says("network-policy", "warning", "any pod of the cluster reaches them")
        self.assertEqual(self.code, 0)

    def test_origins(self):
        self.release(LAST, "--set-json", 'networking={"ingress": {"enabled": true, "className": "nginx", "hosts": '
                     '[{"host": "a.example.com"}]}}')
        self.says("network-origins", "ok", "a.example.com")
        self.kubectl("patch", "ingress", NAME, "--type=json", "-p",
                     '[{"op": "replace", "path": "/spec/rules/0/host", "value": "b.example.com"}]')
        self.says("network-origins", "failure", "does not name b.example.com",
                  "gateway.controlUiOrigins: [https://b.example.com] in your values, then helm openclaw upgrade")

    def test_an_operator(self):
        self.release()
        self.kubectl("patch", "openclawinstance", NAME, "--type=merge", "-p",
                     '{"metadata": {"finalizers": ["openclaw.rocks/finalizer"]}}')
        uid = self.api.object("OpenClawInstance", NAME)["metadata"]["uid"]
        self.kubectl("patch", "pvc", f"{NAME}-data", "--type=merge", "-p", json.dumps({"metadata": {"ownerReferences": [
            {"apiVersion": "openclaw.rocks/v1alpha1", "kind": "OpenClawInstance", "name": NAME, "uid": uid}]}}))
        self.says("instance-owner", "failure", "has the operator's finalizer; persistentvolumeclaim/my-agent-data would go",
                  f"helm openclaw import {NAME} -n default")

    def test_the_keeper(self):
        copy = os.path.join(self.home.folder, "openclaw")
        shutil.copytree(CHART, copy)
        with open(os.path.join(copy, "templates", "keeper.yaml"), "w", encoding="utf-8") as file:
            file.write("apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: '{{ .Release.Name }}-keeper'}\nspec:\n"
                       "  schedule: '*/5 * * * *'\n  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: "
                       "[{name: keeper, image: keeper}]}}}}\n")
        self.kubectl("create", "secret", "generic", "keys", "--from-literal=OPENAI_API_KEY=x")
        self.install(LAST, *KEYS, chart=copy)
        job = f"cronjob/{NAME}-keeper"
        self.says("keeper-runs", "ok", "has not run yet")
        self.kubectl("patch", job, "--type=merge", "-p", '{"spec": {"suspend": true}}')
        self.mended("keeper-runs", f"CronJob {NAME}-keeper is suspended")
        self.status(job, lastScheduleTime="2026-03-01T08:05:00Z", lastSuccessfulTime="2026-03-01T08:00:09Z")
        self.says("keeper-runs", "failure", "ran at 2026-03-01T08:05:00Z and did not end well; it last did at 2026-03-01T08:00:09Z")
        self.status(job, lastSuccessfulTime="2026-03-01T08:05:09Z")
        self.says("keeper-runs", "ok", "last at 2026-03-01T08:05:09Z")
        self.kubectl("delete", job)
        self.type(self.says("keeper-runs", "failure", "there is no CronJob")[0] + f" --chart {copy}")
        self.says("keeper-runs", "ok", "")


    def test_backups_by_the_clock(self):
        self.kubectl("create", "secret", "generic", "keys", "--from-literal=OPENAI_API_KEY=x")
        self.install(LAST, *KEYS)
        self.says("backup-runs", "ok", "no bucket")
        bucket = ("--set", "keeper.backup.credentialsSecret=s3")
        self.upgrade(LAST, *KEYS, *bucket)
        self.says("backup-runs", "ok", "backup.schedule is not set")
        self.upgrade(LAST, *KEYS, *bucket, "--set", "backup.schedule=0 3 * * *")
        self.says("backup-runs", "ok", "none was due yet")
        job = f"cronjob/{NAME}-backup-periodic"
        self.status(job, lastScheduleTime="2026-03-01T03:00:00Z")
        self.says("backup-runs", "failure", "the backup of 2026-03-01T03:00:00Z did not end well")
        self.status(job, lastSuccessfulTime="2026-03-01T03:00:09Z")
        self.says("backup-runs", "ok", "last at 2026-03-01T03:00:09Z")


class ZEveryCheckTest(DoctorCase):
    """Runs last: each check has been seen to find something."""

    def test_each_can_fail(self):
        ids = {check["id"] for check in json.loads(self.run_cli(LAST, "doctor", "--list", "-o", "json").out)}
        if len(self.seen) < 3:
            self.skipTest("the other tests of this file were not run")
        self.assertEqual(ids - self.seen, set())


if __name__ == "__main__":
    unittest.main()
