"""Runs of the keeper as the CronJob makes them: the real program, a real Helm 4, the rights of its own Role and no others,
against the loopback API server and a real registry. Time passes by hand: each run is told what time it is."""

import datetime
import json
import os
import pathlib
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Lifecycle"), str(HERE.parent / "APIServer"), str(HERE.parent / "Helm")]

import registry as registries  # noqa: E402
from release_case import NAME, ReleaseCase, each, objects  # noqa: E402, F401
from through_helm import (BIN, CHART, HELM_3, helm, plugins, post_renderer, reduced, temporary_folder,  # noqa: E402, F401
                          variables)

KEEPER = BIN / "openclaw-keeper"
ACCOUNT = f"system:serviceaccount:default:{NAME}-keeper"
IMAGE = "openclaw/openclaw"
HELM = "4.3.1"  # that of the keeper's image
SECRET = {"S3_BUCKET": "Yg==", "S3_ENDPOINT": "Yg==", "S3_ACCESS_KEY_ID": "Yg==", "S3_SECRET_ACCESS_KEY": "Yg=="}
START = datetime.datetime(2026, 3, 7, 8, 0, 0, tzinfo=datetime.timezone.utc)


class TickCase(ReleaseCase):
    rbac = True

    @classmethod
    def setUpClass(cls):
        if not os.access(KEEPER, os.X_OK):
            raise AssertionError(f"{KEEPER} is missing: run scripts/build, or set OPENCLAW_BIN_DIR")
        super().setUpClass()
        cls.address = cls.api.serve_tls()
        cls.registry = registries.Registry()
        cls.addClassCleanup(cls.registry.close)
        cls.image = f"{cls.registry.address}/{IMAGE}"
        cls.registry.push(IMAGE, "latest", "main", "2026.3.1", "2026", "20260619", "2026.3.0-beta.1")

    def fresh(self):
        super().fresh()
        self.now, self.runs = START, 0
        self.name = f"{IMAGE}-{type(self).__name__}-{self._testMethodName}".lower().replace("_", "-")
        self.image = f"{self.registry.address}/{self.name}"

    def push(self, *tags, **more):
        self.registry.push(self.name, *tags, **more)

    def start(self, version=HELM, *arguments, tag="2026.3.1", backup=True, **more):
        """A release that wants updates, and where its backups go."""
        self.push("latest", tag)
        values = {"image": {"repository": self.image, "tag": tag}, "autoUpdate": {"enabled": True}}
        if backup:
            values["keeper"] = {"backup": {"credentialsSecret": "s3"}}
            self.secret()
        self.values = self.home.file("values.yaml", values)
        self.install(version, *arguments, **more)
        self.api.create(*([backup_template()] if backup and not self.api.object("CronJob", f"{NAME}-backup") else []))

    def secret(self):
        """For backups; enough where Jobs only say that they ran."""
        self.api.create({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s3", "namespace": "default"}, "data": SECRET})

    def install(self, version, *arguments, verb="install", **more):
        """With the values of `start`."""
        return self.run_helm(version, verb, NAME, CHART, "-f", self.values, *post_renderer(version), *arguments, **more)

    # A run of the keeper

    def environment(self, account=ACCOUNT, **more):
        folder = temporary_folder()
        (folder / "token").write_text(account + "\n")
        (folder / "ca.crt").write_text(pathlib.Path(self.api.authority).read_text())
        host, port = self.address
        helms = {key: value for key, value in self.api.environment(account, HELM_PLUGINS=plugins()).items() if key != "HOME"}
        return {**helms, "HOME": str(folder), "TMPDIR": str(folder), "KUBERNETES_SERVICE_HOST": host,
                "KUBERNETES_SERVICE_PORT": str(port), "OPENCLAW_SERVICE_ACCOUNT": str(folder),
                "OPENCLAW_POD_UID": f"pod-{self.runs}", **more}

    def begin(self, *arguments, helm_version=HELM, **more):
        """Starts a run, in a session of its own, so that all of it can be killed as a container is."""
        self.runs += 1
        at = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        command = [KEEPER, "tick", "--release", NAME, "--namespace", "default", "--instance", NAME, "--chart", CHART, "--helm",
                   helm(helm_version), "--patience", "0", "--at", at, *arguments]
        return subprocess.Popen(list(map(str, command)), env=self.environment(**more), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)

    def end(self, process, code=0):
        """The lines of its log."""
        out, err = process.communicate(timeout=120)
        self.assertEqual((process.returncode, out), (code, ""), err)
        self.log = err
        return [json.loads(line) for line in err.splitlines()]

    def tick(self, *arguments, code=0, minutes=5, **more):
        """One run; then time passes."""
        lines = self.end(self.begin(*arguments, **more), code)
        self.now += datetime.timedelta(minutes=minutes)
        return lines

    def ticks(self, count):
        for _ in range(count):
            self.tick()

    # What came of it

    def state(self, name=NAME):
        stored = self.api.object("ConfigMap", f"{name}-state")
        return json.loads(stored["data"]["state.json"]) if stored else {}

    def status(self):
        return self.state().get("update", {}).get("status", {})

    def revisions(self):
        """(status, description) of each, oldest first."""
        text = self.run_helm(HELM, "history", NAME, "-o", "json").out
        return [(entry["status"], entry["description"]) for entry in json.loads(text)]

    def events(self):
        """Reasons, in the order in which they were written."""
        found = [o for o in self.api.objects("Event") if o["source"]["component"] == "openclaw-keeper"]
        return [o["reason"] for o in sorted(found, key=lambda o: int(o["metadata"]["resourceVersion"]))]

    def messages(self, lines):
        return [line["message"] for line in lines]


def backup_template(name=NAME):
    """As the post-renderer writes it, as far as a run looks at it."""
    pod = {"restartPolicy": "Never", "containers": [{"name": "backup", "image": "keeper", "args": ["backup", "run", "--kind", "manual"],
           "env": [{"name": "OPENCLAW_BACKUP_PREFIX", "value": f"backups/default/{name}"}]}]}
    labels = {"openclaw.rocks/instance": name, "openclaw.rocks/job-type": "manual-backup"}
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": f"{name}-backup", "namespace": "default"},
            "spec": {"schedule": "0 0 1 1 *", "suspend": True, "jobTemplate": {"metadata": {"labels": labels}, "spec": {
                "backoffLimit": 3, "template": {"metadata": {"labels": labels}, "spec": pod}}}}}


def kill(process):
    """Ends every process of its session at once, as the end of a container does."""
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == process.pid:
                    os.kill(int(entry.name), signal.SIGKILL)
            except (OSError, ValueError, IndexError):
                continue
    process.wait()
