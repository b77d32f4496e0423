"""openclaw-keeper as a process, against the loopback API server over TLS, with the rights of one ServiceAccount."""

import json
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "Tests" / "APIServer"), str(ROOT / "Tests" / "Helm")]

import tools  # noqa: E402
from through_helm import BIN, temporary_folder  # noqa: E402

KEEPER = BIN / "openclaw-keeper"
ACCOUNT = "system:serviceaccount:default:step"


class KeeperCase(tools.ServerCase):
    rbac = True
    rules = []  # what the ServiceAccount may do

    @classmethod
    def setUpClass(cls):
        if not os.access(KEEPER, os.X_OK):
            raise AssertionError(f"{KEEPER} is missing: run scripts/build, or set OPENCLAW_BIN_DIR")
        super().setUpClass()
        cls.address = cls.api.serve_tls()

    def setUp(self):
        super().setUp()
        self.folder = temporary_folder()
        (self.folder / "token").write_text(ACCOUNT + "\n")
        (self.folder / "ca.crt").write_text(pathlib.Path(self.api.authority).read_text())
        self.allow(self.rules)

    def allow(self, rules):
        meta = {"name": "step", "namespace": "default"}
        group = "rbac.authorization.k8s.io"
        self.api.create(
            {"apiVersion": f"{group}/v1", "kind": "Role", "metadata": meta, "rules": rules},
            {"apiVersion": f"{group}/v1", "kind": "RoleBinding", "metadata": meta,
             "roleRef": {"apiGroup": group, "kind": "Role", "name": "step"},
             "subjects": [{"kind": "ServiceAccount", "name": "step", "namespace": "default"}]})

    def environment(self, **more):
        """What a pod has, its folder in another place."""
        host, port = self.address
        return {"PATH": os.environ["PATH"], "KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": str(port),
                "OPENCLAW_SERVICE_ACCOUNT": str(self.folder), **more}

    def start(self, *arguments, **more):
        return subprocess.Popen([KEEPER, *arguments], env=self.environment(**more), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def end(self, process, code=0):
        """(standard output, lines of the log)."""
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, code, err)
        return out, err

    def keeper(self, *arguments, code=0, **more):
        """Runs a step; the log as a list of objects."""
        out, err = self.end(self.start(*arguments, **more), code)
        self.assertEqual(out, "")
        lines = [json.loads(line) for line in err.splitlines()]
        for line in lines:
            self.assertEqual(list(line)[:3], ["time", "level", "message"])
        self.log = err
        return lines

    def wait_for(self, method, process, path="/secrets"):
        """Until the server has got such a request."""
        while not self.api.log(method, path):
            self.assertIsNone(process.poll(), "it ended before")
            time.sleep(0.01)

    def requests(self, path="/secrets"):
        """Method and status of each request of the keeper."""
        found = [e for e in self.api.log(path=path) if e["agent"] == "openclaw-keeper"]
        while not all("status" in e for e in found):  # noted right after the answer, which the keeper may have used already
            time.sleep(0.01)
        return [(e["method"], e["status"]) for e in found]
