"""`helm uninstall` with a bucket: each instance is backed up first, and whatever becomes of that, the uninstall goes on."""

import json
import os
import pathlib
import re
import signal
import threading
import time
import unittest

from release_case import KEPT, NAME, each
from through_helm import HELMS, NEWEST, SOME
from uninstall_case import TO_BUCKET, UninstallCase

JOB = ("Job", f"{NAME}-backup")
STAMP = r"\d{4}-\d\d-\d\dT\d{6}Z"
SHORT = ("--set", "hooks.preDelete.budget=3s")


class Uninstall(UninstallCase):
    def left(self):
        """What the last Job of a backup leaves counts as left by us; its pods go with it."""
        return {(kind, name) for kind, name in self.there() if kind not in ("Pod", "Event")}

    def outcome(self, *expected, kind="OpenClawInstance", name=NAME):
        """The one event about an instance, and the line of the log that says the same."""
        [(found, *event)] = self.events(name)
        self.assertEqual(found, kind)
        self.assertEqual(event[:2], list(expected))
        self.assertIn(event[2], [line["message"] for line in self.lines()])
        return event[2]

    @each(SOME)
    def test_it_is_backed_up(self, version):
        self.secret()
        self.install(version, *TO_BUCKET)
        self.write()
        said = self.uninstall(version)
        self.assertEqual(self.left(), KEPT | {("Secret", "s3"), JOB})
        message = self.outcome("BackupComplete", "Normal")
        [path] = self.saved()
        self.assertRegex(path, f"^backups/default/{NAME}/{STAMP}$")
        self.assertIn(path, message)
        self.assertIn(path, [line.get("path") for line in self.lines()])
        self.assertEqual(pathlib.Path(self.bucket, path, "memory.md").read_text(encoding="utf-8"), "what it knows")
        if version != "3.17.1":  # it does not know that annotation yet
            self.assertIn(path, said.text, "Helm prints the log of the hook")

    @each(NEWEST)
    def test_the_install_after_it_takes_the_data_up(self, version):
        self.secret()
        self.install(version, *TO_BUCKET)
        claim = self.claim()
        self.uninstall(version)
        self.install(version, *TO_BUCKET)
        self.assertEqual(self.claim(), claim)
        self.uninstall(version)
        self.assertEqual([name for name, _ in self.hooks() if name == JOB[1]], [JOB[1]], "within the hour, one is enough")

    @each(NEWEST)
    def test_what_is_skipped(self, version):
        for kind in ("openclawinstance", "statefulset"):
            with self.subTest(kind):
                self.fresh()
                self.secret()
                self.install(version, *TO_BUCKET)
                self.annotate(kind, "openclaw.rocks/skip-backup=true")
                self.uninstall(version)
                self.assertIn("its annotation says so", self.outcome("BackupSkipped", "Normal"))
                self.assertEqual((self.saved(), self.left()), ([], KEPT | {("Secret", "s3")}))

    @each(NEWEST)
    def test_skipped_by_its_values_without_a_record(self, version):
        self.secret()
        self.install(version, *TO_BUCKET, "--set", "record.enabled=false", "--set-json",
                     'annotations={"openclaw.rocks/skip-backup": "true"}')
        self.uninstall(version)
        self.outcome("BackupSkipped", "Normal", kind="StatefulSet")

    def test_skipped_while_it_waits(self):
        version = HELMS[-1]
        self.secret()
        self.backups("slow")
        self.install(version, *TO_BUCKET)
        timer = threading.Thread(target=self.when, args=(lambda: self.api.object(*JOB), lambda: self.annotate(
            "openclawinstance", "openclaw.rocks/skip-backup=true")))
        timer.start()
        self.uninstall(version)
        timer.join()
        self.outcome("BackupSkipped", "Normal")

    @each(NEWEST)
    def test_without_the_secret(self, version):
        self.install(version, *TO_BUCKET)
        self.uninstall(version)
        self.assertIn("the Secret has no S3_BUCKET", self.outcome("BackupSkipped", "Warning"))
        self.assertIsNone(self.api.object("StatefulSet", NAME))

    @each(NEWEST)
    def test_a_backup_that_fails(self, version):
        self.secret()
        self.backups("fail")
        self.install(version, *TO_BUCKET, "--set", "storage.persistence.orphan=false")
        self.uninstall(version)
        message = self.outcome("BackupFailed", "Warning")
        self.assertIn("the bucket is full", message)
        self.assertIn(f"claim {NAME}-data is kept, since it is not backed up", message)
        self.assertEqual([code for name, code in self.hooks() if name == JOB[1]], [3] * 4)
        self.assertEqual(self.left(), KEPT | {("Secret", "s3"), JOB})

    @each(NEWEST)
    def test_the_budget_holds(self, version):
        self.secret()
        self.backups("slow")
        self.install(version, *TO_BUCKET, *SHORT)
        began = time.monotonic()
        self.uninstall(version)
        self.assertLess(time.monotonic() - began, 20)
        self.assertIn("within 3 seconds", self.outcome("BackupTimedOut", "Warning"))
        self.assertEqual(self.left(), KEPT | {("Secret", "s3"), JOB})

    def test_a_pod_that_finds_no_node(self):
        version = HELMS[-1]
        self.api.settings(workloads="never")
        self.secret()
        self.install(version, *TO_BUCKET, *SHORT)
        self.uninstall(version)
        self.assertIn("didn't match pod affinity rules", self.outcome("BackupTimedOut", "Warning"))

    def test_time_that_helm_has_waited_already_counts(self):
        """The image came slowly: the process begins when most of the budget is over."""
        version = HELMS[-1]
        self.secret()
        self.backups("slow")
        self.install(version, *TO_BUCKET, "--set", "hooks.preDelete.budget=100s")

        def age():
            """As if the hook's Job was a minute and a half older than it is."""
            job = self.api.object("Job", f"{NAME}-uninstall")
            job["metadata"]["creationTimestamp"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 98))
            self.api.world.store.put("jobs.batch", job)

        watcher = threading.Thread(target=self.when, args=(lambda: self.api.object("Job", f"{NAME}-uninstall"), age))
        watcher.start()
        began = time.monotonic()
        self.uninstall(version)
        watcher.join()
        self.assertLess(time.monotonic() - began, 30)
        self.outcome("BackupTimedOut", "Warning")

    # What goes with the instance

    @each(NEWEST)
    def test_a_claim_that_goes(self, version):
        self.secret()
        self.install(version, *TO_BUCKET, "--set", "storage.persistence.orphan=false")
        self.api.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"{NAME}-state", "namespace": "default"}})
        self.write()
        self.uninstall(version)
        self.assertIn(f"claim {NAME}-data is deleted", self.outcome("BackupComplete", "Normal"))
        self.assertEqual(self.left(), KEPT - {("PersistentVolumeClaim", f"{NAME}-data")} | {("Secret", "s3")})
        self.assertEqual(len(self.saved()), 1)
        # The agent was stopped first: what it wrote after the backup would be lost.
        stopped = next(i for i, e in enumerate(self.api.log()) if e["method"] == "PATCH" and e["path"].endswith(f"/statefulsets/{NAME}"))
        made = next(i for i, e in enumerate(self.api.log()) if e["method"] == "POST" and e["path"].endswith("/jobs")
                    and e["body"]["metadata"]["name"] == JOB[1])
        self.assertLess(stopped, made)

    def test_a_claim_that_is_gone_already(self):
        version = HELMS[-1]
        self.secret()
        self.install(version, *TO_BUCKET, "--set", "storage.persistence.orphan=false")
        self.write()
        self.api.fault(method="DELETE", path="/cronjobs/", kind="500", times=0)
        self.uninstall(version, ok=None)
        self.api.clear_faults()
        self.assertIsNone(self.claim())
        self.uninstall(version, ok=None)
        self.assertTrue(any("its claim is deleted already" in message for *_, message in self.events()), self.events())
        self.assertEqual(len(self.saved()), 1)

    @each(NEWEST)
    def test_a_claim_and_its_state_that_stay(self, version):
        self.secret()
        self.install(version, *TO_BUCKET)
        self.api.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"{NAME}-state", "namespace": "default"}})
        self.uninstall(version)
        self.assertIsNotNone(self.claim())
        self.assertIsNotNone(self.api.object("ConfigMap", f"{NAME}-state"))

    def test_a_claim_without_a_backup_stays(self):
        version = HELMS[-1]
        self.secret()
        self.install(version, *TO_BUCKET, "--set", "storage.persistence.orphan=false")
        self.annotate("openclawinstance", "openclaw.rocks/skip-backup=true")
        self.uninstall(version)
        self.assertIn(f"kubectl delete pvc {NAME}-data", self.outcome("BackupSkipped", "Normal"))
        self.assertIsNotNone(self.claim())

    def test_no_volume_no_backup_no_state(self):
        version = HELMS[-1]
        self.secret()
        self.install(version, *TO_BUCKET, "--set", "storage.persistence.enabled=false")
        self.api.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"{NAME}-state", "namespace": "default"}})
        self.uninstall(version)
        self.assertIn("no volume", self.outcome("BackupSkipped", "Normal"))
        self.assertIsNone(self.api.object("ConfigMap", f"{NAME}-state"))

    # What comes in between

    @each(NEWEST)
    def test_an_uninstall_that_is_run_again(self, version):
        """Something else stops the first one after its backup."""
        self.secret()
        self.install(version, *TO_BUCKET)
        self.write()
        self.api.fault(method="DELETE", path=f"/statefulsets/{NAME}", kind="403", times=0)
        self.uninstall(version, ok=None)
        self.api.clear_faults()
        job = self.api.object(*JOB)["metadata"]["uid"]
        self.uninstall(version, ok=None)
        self.assertEqual(self.api.object(*JOB)["metadata"]["uid"], job)
        self.assertEqual(len(self.saved()), 1)
        self.assertTrue(any("within the hour" in message for *_, message in self.events(NAME)), self.events())
        self.assertIsNone(self.api.object("StatefulSet", NAME))

    def test_a_hook_that_is_killed(self):
        version = HELMS[-1]
        self.secret()
        self.backups("slow")
        self.install(version, *TO_BUCKET, "--set", "hooks.preDelete.budget=8s")
        runner, killed = self.api.world.controllers.runner, []

        def kill():
            hook = next(process for process in runner.processes if "pre-delete" in process.args)
            killed.append(hook.pid)
            os.kill(hook.pid, signal.SIGKILL)

        timer = threading.Thread(target=self.when, args=(lambda: self.api.object(*JOB), kill))
        timer.start()
        self.uninstall(version)
        timer.join()
        self.assertEqual([code for name, code in self.hooks() if name.endswith("-uninstall")], [-9, 0])
        self.assertIn("a backup is under way", [line["message"] for line in self.lines()])
        self.outcome("BackupTimedOut", "Warning")

    @each(NEWEST)
    def test_the_tick_is_stopped_first(self, version):
        self.secret()
        self.install(version, *TO_BUCKET)
        name = f"{NAME}-keeper"
        self.api.create({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": name, "namespace": "default"}, "spec": {
            "schedule": "*/5 * * * *", "jobTemplate": {"spec": {"template": {"spec": {
                "restartPolicy": "Never", "containers": [{"name": "c", "image": "i"}]}}}}}})
        self.kubectl("patch", "cronjob", name, "--subresource=status", "--type=merge", "-p",
                     json.dumps({"status": {"active": [{"kind": "Job", "name": "tick"}]}}))
        waiting = threading.Thread(target=self.when, args=(
            lambda: self.api.object("CronJob", name)["spec"]["suspend"], lambda: (
                self.assertIsNone(self.api.object(*JOB)),
                self.kubectl("patch", "cronjob", name, "--subresource=status", "--type=merge", "-p",
                             json.dumps({"status": {"active": None}})))))
        waiting.start()
        self.uninstall(version)
        waiting.join()
        self.assertIn("waiting for the tick that runs", [line["message"] for line in self.lines()])
        self.outcome("BackupComplete", "Normal")

    def test_an_api_server_that_fails(self):
        """Nothing of ours can be done, and Helm goes on."""
        version = HELMS[-1]
        self.secret()
        self.install(version, *TO_BUCKET)
        self.api.fault(method="GET", path=f"/jobs/{JOB[1]}", kind="403", times=0)
        self.uninstall(version)
        self.assertIn("403", self.outcome("BackupFailed", "Warning"))

    # Releases of other shapes

    @each(NEWEST)
    def test_several_at_once(self, version):
        self.secret()
        self.backups(f"fail {NAME}-b")
        self.install(version, *TO_BUCKET, "--set-json", 'instances={"a": {}, "b": {}, "c": {"suspended": true}}')
        for key in "abc":
            self.write(claim=f"{NAME}-{key}-data")
        self.uninstall(version)
        self.outcome("BackupComplete", "Normal", name=f"{NAME}-a")
        self.outcome("BackupFailed", "Warning", name=f"{NAME}-b")
        self.outcome("BackupComplete", "Normal", name=f"{NAME}-c")
        self.assertEqual([re.sub(STAMP, "T", path) for path in self.saved()],
                         [f"backups/default/{NAME}-{key}/T" for key in "ac"])

    @each(NEWEST)
    def test_by_the_admin_of_a_namespace(self, version):
        """Who may not write ClusterRoles may give the hook its rights all the same."""
        self.secret()
        admin = {"user": "namespace-admin:default"}
        self.install(version, *TO_BUCKET, "--skip-crds", "--set", "record.enabled=false", **admin)
        self.uninstall(version, **admin)
        self.outcome("BackupComplete", "Normal", kind="StatefulSet")

    @each(NEWEST)
    def test_without_a_bucket_there_is_no_hook(self, version):
        self.install(version)
        self.assertEqual(self.run_helm(version, "get", "hooks", NAME).out.strip(), "")
        self.uninstall(version)
        self.assertEqual((self.hooks(), self.left()), ([], KEPT))

    @each(NEWEST)
    def test_no_hooks(self, version):
        self.secret()
        self.install(version, *TO_BUCKET)
        self.uninstall(version, "--no-hooks")
        self.assertEqual((self.hooks(), self.left()), ([], KEPT | {("Secret", "s3")}))

    def test_one_that_kubectl_has_made(self):
        """Of `helm template --api-versions …`, applied: it must not take a claim away from an agent that has just begun."""
        version = HELMS[-1]
        self.secret()
        self.install(version, *TO_BUCKET, "--set", "storage.persistence.orphan=false")
        hooks = self.run_helm(version, "get", "hooks", NAME).out
        self.kubectl("apply", "-f", "-", stdin=hooks)
        self.when(self.hooks, lambda: None)
        self.assertIn("was made by kubectl: nothing is done", self.lines()[-1]["message"])
        self.assertIsNone(self.api.object("PersistentVolumeClaim", f"{NAME}-data")["metadata"].get("deletionTimestamp"))
        self.assertEqual(self.api.object("StatefulSet", NAME)["spec"]["replicas"], 1)

    def when(self, ready, then):
        end = time.monotonic() + 60
        while not ready():
            if time.monotonic() > end:
                raise AssertionError("what the test waits for did not happen")
            time.sleep(0.02)
        then()


if __name__ == "__main__":
    unittest.main()
