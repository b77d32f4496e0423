"""Backups and restores as people make them: real Helm, kubectl and `helm openclaw`, whose Jobs run the real keeper against a
real S3 server."""

import json
import os
import pathlib
import pty
import re
import sqlite3
import subprocess
import sys
import threading
import time
import unittest

from bucket_case import BucketCase
from release_case import HookCase, NAME, each, tools
from test_day_two import DayTwo
from through_helm import BIN, HELMS, NEWEST, variables

TO_BUCKET = ("--set", "keeper.backup.credentialsSecret=s3")
STAMP = r"\d{4}-\d\d-\d\dT\d{6}Z"
OWN = f"backups/default/{NAME}"
VERSION = HELMS[-1]


class BackupsCase(BucketCase, DayTwo, HookCase):
    def run_cli(self, version, *arguments, **more):
        return super().run_cli(version, *arguments, **{"KUBECTL": tools.tool("kubectl", "1.33.9"), **more})

    def begin(self, *arguments, version=VERSION):
        """An instance with something to lose."""
        self.secret()
        self.install(version, *TO_BUCKET, *arguments)
        (self.data() / "memory.md").write_text("what it knows", encoding="utf-8")
        with sqlite3.connect(self.data() / "state.db") as database:
            database.execute("create table t (x)")
            database.execute("insert into t values (42)")

    def backed_up(self, version=VERSION):
        return json.loads(self.run_cli(version, "backup", "now", NAME, "--wait", "-o", "json").out)["path"]


class ByHand(BackupsCase):
    @each(NEWEST)
    def test_backed_up_listed_and_checked(self, version):
        self.begin(version=version)
        self.assertEqual(self.run_cli(version, "backup", "list").err.splitlines()[-1], f"no complete backup of {NAME}")
        path = self.backed_up(version)
        self.assertRegex(path, f"^{OWN}/manual/{STAMP}$")
        [row] = self.run_cli(version, "backup", "list").out.splitlines()[1:]
        self.assertEqual(row.split()[:2], [path, "manual"])
        [listed] = json.loads(self.run_cli(version, "backup", "list", NAME, "-o", "json").out)
        self.assertEqual((listed["path"], listed["files"], listed["databases"]), (path, 2, 1))
        self.assertIn("is as it was saved", self.run_cli(version, "backup", "verify", NAME, "latest-complete").out)
        left = sorted(o["metadata"]["name"] for o in self.api.objects("Job"))
        self.assertEqual(len(left), 1, f"Jobs that only looked are gone: {left}")

    def test_what_is_said_meanwhile(self):
        """JSON where nobody looks, a bar on a terminal; the result alone on standard output."""
        self.begin()
        outcome = self.run_cli(VERSION, "backup", "now", "--wait")
        self.assertRegex(outcome.out, rf"^backed up {NAME}: {OWN}/manual/{STAMP} \(2 files, [\d.]+ kB\)\n$")
        phases = [json.loads(line)["phase"] for line in outcome.err.splitlines()]
        self.assertTrue(phases, "nothing was said")

    def test_a_bar_on_a_terminal(self):
        self.begin()
        for number in range(40):
            (self.data() / f"{number}.bin").write_bytes(os.urandom(100_000))
        keeper, terminal = pty.openpty()
        environment = self.environment(VERSION)
        process = subprocess.Popen([BIN / "helm-openclaw", "backup", "now", "--wait"], env=environment, stderr=terminal,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        os.close(terminal)
        seen = b""
        try:
            while True:
                part = os.read(keeper, 4096)
                if not part:
                    break
                seen += part
        except OSError:  # the other end is closed
            pass
        out, _ = process.communicate(timeout=60)
        os.close(keeper)
        self.assertEqual(process.returncode, 0, seen)
        self.assertIn("backed up", out)
        self.assertNotIn(b"{", seen)
        self.assertRegex(seen.decode(), r"(scan|upload|copy|read-back) +(\[[#-]{30}\] +\d+ %, .+|\d+)")

    def test_without_waiting(self):
        self.begin()
        outcome = self.run_cli(VERSION, "backup", "now")
        self.assertRegex(outcome.out, rf"^started Job {NAME}-backup-[a-z0-9]+; see it: ")

    def test_what_goes_wrong(self):
        self.install(VERSION)
        outcome = self.run_cli(VERSION, "backup", "now", ok=False)
        self.assertEqual(outcome.code, 3)
        self.assertIn("name a Secret in keeper.backup.credentialsSecret", outcome.err)
        self.upgrade(VERSION, *TO_BUCKET)
        outcome = self.run_cli(VERSION, "backup", "now", "--wait", ok=False)
        self.assertEqual(outcome.code, 3)
        self.assertIn("(CredentialsMissing)", outcome.err)
        self.secret(S3_SECRET_ACCESS_KEY=None)
        self.assertIn("(CredentialsPartial)", self.run_cli(VERSION, "backup", "list", ok=False).err)
        self.upgrade(VERSION, *TO_BUCKET, "--set", "availability.runtimeClassName=gvisor")
        self.assertIn("can only be read while it is stopped", self.run_cli(VERSION, "backup", "now", ok=False).err)
        for words in (("backup", "verify", NAME, "../x"), ("backup", "verify", NAME, "$(S3_BUCKET)"),
                      ("backup", "now", "--timeout", "soon"), ("restore", NAME, "/x", "--yes")):
            self.assertEqual(self.run_cli(VERSION, *words, ok=False).code, 2, words)

    def test_deleting_one(self):
        self.begin()
        first = self.backed_up()
        time.sleep(1.1)  # paths have seconds
        second = self.backed_up()
        outcome = self.run_cli(VERSION, "backup", "delete", NAME, first, ok=False)
        self.assertEqual(outcome.code, 2)
        self.assertIn("is deleted for ever. Say that you mean it with --yes", outcome.err)
        self.upgrade(VERSION, *TO_BUCKET, "--set", f"restoreFrom={second}#2")
        outcome = self.run_cli(VERSION, "backup", "delete", NAME, second, "--yes", ok=False)
        self.assertIn(f"the pod of {NAME} restores from it", outcome.err)
        self.assertRegex(self.run_cli(VERSION, "backup", "delete", NAME, first, "--yes").out, rf"^deleted {first}, [\d.]+ kB\n$")
        self.assertFalse((self.objects / first).exists())
        [left] = json.loads(self.run_cli(VERSION, "backup", "list", NAME, "-o", "json").out)
        self.assertEqual(left["path"], second)
        outcome = self.run_cli(VERSION, "backup", "delete", NAME, "backups/default/another/manual/2026-01-15T103000Z", "--yes", ok=False)
        self.assertIn("(SettingsInvalid)", outcome.err)

    def test_one_that_is_stopped(self):
        """Its pod is not there to be near to."""
        self.begin("--set", "suspended=true", "--set", "availability.runtimeClassName=gvisor")
        self.assertRegex(self.backed_up(), STAMP)

    def test_by_the_clock(self):
        self.begin("--set", "backup.schedule=0 3 * * *", "--set", "backup.retentionDays=3")
        self.kubectl("create", "job", "tonight", f"--from=cronjob/{NAME}-backup-periodic")
        self.until(lambda: self.api.object("Job", "tonight").get("status", {}).get("succeeded"))
        [listed] = json.loads(self.run_cli(VERSION, "backup", "list", "-o", "json").out)
        self.assertRegex(listed["path"], rf"^{OWN}/periodic/snapshots/\d{{4}}-\d\d-\d\d")
        self.assertIn(listed["path"], self.run_cli(VERSION, "status", NAME).out)

    def environment(self, version):
        """That of `run_cli`, for a process of our own."""
        return {**self.api.environment("admin", **variables(version)), "KUBECTL": tools.tool("kubectl", "1.33.9"),
                "HELM_BIN": tools.tool("helm", version)}

    def until(self, ready):
        end = time.monotonic() + 60
        while not ready():
            self.assertLess(time.monotonic(), end, "what the test waits for did not happen")
            time.sleep(0.02)


class Back(BackupsCase):
    def values(self):
        return json.loads(self.run_helm(VERSION, "get", "values", NAME, "-o", "json").out)

    @each(NEWEST)
    def test_another_instance_from_a_last_backup(self, version):
        """Uninstalled, its claim lost, and installed anew elsewhere."""
        self.begin(version=version)
        self.run_helm(version, "uninstall", NAME)
        [event] = [e for e in self.api.objects("Event") if e["reason"] == "BackupComplete"]
        path = re.search(rf"{OWN}/{STAMP}", event["message"])[0]
        self.install(version, *TO_BUCKET, "--set", f"restoreFrom={path}", release="other")
        self.run_init_restore(name="other")
        self.assertEqual((self.data("other") / "memory.md").read_text(encoding="utf-8"), "what it knows")
        with sqlite3.connect(self.data("other") / "state.db") as database:
            self.assertEqual(database.execute("pragma integrity_check").fetchall(), [("ok",)])
            self.assertEqual(database.execute("select x from t").fetchall(), [(42,)])
        (self.data("other") / "memory.md").write_text("newer", encoding="utf-8")
        self.run_init_restore(name="other")
        self.assertEqual((self.data("other") / "memory.md").read_text(encoding="utf-8"), "newer", "restored once only")

    @each(NEWEST)
    def test_back_to_a_backup(self, version):
        self.begin(version=version)
        path = self.backed_up(version)
        (self.data() / "memory.md").write_text("broken", encoding="utf-8")
        outcome = self.run_cli(version, "restore", NAME, path, ok=False)
        self.assertEqual(outcome.code, 2)
        self.assertIn("Say that you mean it with --yes", outcome.err)
        self.run_cli(version, "restore", NAME, path, "--yes")
        self.assertEqual((self.values()["restoreFrom"], self.values().get("annotations")), (path, None))
        self.assertEqual(self.run_init_restore(code=3)["reason"], "RestoreRefused")
        self.assertEqual((self.data() / "memory.md").read_text(encoding="utf-8"), "broken")
        self.run_cli(version, "restore", NAME, path, "--yes", "--over")
        self.assertEqual(self.values()["restoreFrom"], f"{path}#2")
        self.assertEqual(self.values()["annotations"], {"openclaw.rocks/restore-over": f"{path}#2"})
        self.run_init_restore()
        self.assertEqual((self.data() / "memory.md").read_text(encoding="utf-8"), "what it knows")
        history = json.loads(self.run_helm(version, "history", NAME, "-o", "json").out)
        self.assertEqual(history[-1]["description"], f"{NAME} restored from {path} by helm openclaw")

    def test_one_of_several(self):
        self.secret()
        self.install(VERSION, *TO_BUCKET, "--set-json", 'instances={"a": {}, "b": {"annotations": {"mine": "yes"}}}')
        self.run_cli(VERSION, "restore", f"{NAME}-b", "backups/x/y/manual/2026-01-15T103000Z", "--yes", "--over")
        self.assertEqual(self.values()["instances"], {"a": {}, "b": {
            "restoreFrom": "backups/x/y/manual/2026-01-15T103000Z",
            "annotations": {"mine": "yes", "openclaw.rocks/restore-over": "backups/x/y/manual/2026-01-15T103000Z"}}})

    def test_waiting_for_it(self):
        self.begin()
        path = self.backed_up()
        for ended, code, says in (
                ({"terminated": {"exitCode": 0, "message": "{}"}}, 0, f"{NAME} is restored from {path}"),
                ({"terminated": {"exitCode": 3, "message": json.dumps({"error": "the volume holds data",
                                                                         "reason": "RestoreRefused"})}}, 3, "add --over to replace it")):
            with self.subTest(says):
                setting = threading.Thread(target=self.set_init_state, args=(ended,))
                setting.start()
                outcome = self.run_cli(VERSION, "restore", NAME, path, "--yes", "--wait", ok=None)
                setting.join()
                self.assertEqual(outcome.code, code, outcome.text)
                self.assertIn(says, outcome.text)

    def set_init_state(self, state):
        """As the kubelet would, once the new pod is there."""
        revision = self.api.object("StatefulSet", NAME)["status"]["updateRevision"]
        end = time.monotonic() + 60
        while time.monotonic() < end:
            pod = self.api.object("Pod", f"{NAME}-0")
            if pod and pod["metadata"]["labels"]["controller-revision-hash"] != revision:
                self.kubectl("patch", "pod", f"{NAME}-0", "--subresource=status", "--type=merge", "-p", json.dumps(
                    {"status": {"initContainerStatuses": [{"name": "init-restore", "state": state}]}}))
                return
            time.sleep(0.02)


if __name__ == "__main__":
    unittest.main()
