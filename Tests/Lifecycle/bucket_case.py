"""A real S3 server for the Jobs and containers of a release, and the volume that they save and restore."""

import json
import os
import pathlib
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# Behind our own folder: both have a test_faults.
sys.path += [os.path.join(HERE, "..", "Backup")]

from release_case import NAME  # noqa: E402
from store import KEY, RCLONE, SECRET, Store  # noqa: E402
from through_helm import BIN  # noqa: E402


class BucketCase:
    """For a test case whose Jobs run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.store = Store()
        cls.addClassCleanup(cls.store.close)

    def fresh(self):
        super().fresh()
        self.api.job_variables(PATH=f"{RCLONE.parent}:{os.environ['PATH']}")
        self.bucket = f"bucket-{self.api.world.age}"
        self.objects = self.store.folder / self.bucket
        self.objects.mkdir(exist_ok=True)

    def secret(self, **data):
        found = {"S3_BUCKET": self.bucket, "S3_ENDPOINT": self.store.endpoint, "S3_REGION": "us-east-1",
                 "S3_ACCESS_KEY_ID": KEY, "S3_SECRET_ACCESS_KEY": SECRET, **data}
        self.api.create({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s3", "namespace": "default"},
                         "stringData": {key: value for key, value in found.items() if value is not None}})

    def data(self, name=NAME):
        return pathlib.Path(self.api.volume(f"{name}-data"))

    def run_init_restore(self, code=0, name=NAME):
        """What the kubelet would do: the pod's first container, on its volume. Its last word."""
        [container] = [c for c in self.api.object("StatefulSet", name)["spec"]["template"]["spec"]["initContainers"]
                       if c["name"] == "init-restore"]
        job = {"metadata": {"namespace": "default"}, "spec": {"template": {"spec": {"containers": [container]}}}}
        variables = self.api.world.controllers.runner._variables(job)
        scratch, result = (os.path.join(self.home.folder, each) for each in ("scratch", "result"))
        os.makedirs(scratch, exist_ok=True)
        done = subprocess.run(
            [BIN / "openclaw-keeper", *container["args"], "--data", self.data(name), "--scratch", scratch, "--result", result],
            env={**variables, "PATH": f"{RCLONE.parent}:{os.environ['PATH']}", "HOME": scratch, "TMPDIR": scratch},
            capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        with open(result, encoding="utf-8") as file:
            return json.load(file)
