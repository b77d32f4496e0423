"""Jobs that run as processes, and TLS, with a program of which the test knows what it does."""

import os
import ssl
import time
import urllib.error
import urllib.request

from tools import ServerCase

# A keeper that tells what it was given, and ends as its first argument says.
PROGRAM = """\
#!/bin/sh
cd "$OPENCLAW_SERVICE_ACCOUNT"
echo "args $*; token $(cat token); namespace $(cat namespace); host $KUBERNETES_SERVICE_HOST; extra $EXTRA" >&2
grep -c CERTIFICATE ca.crt >&2
case "$1" in wait) exec sleep 600 ;; *) exit "$1" ;; esac
"""


class JobsThatRun(ServerCase):
    def setUp(self):
        super().setUp()
        self.program = os.path.join(self.api.folder, "keeper")
        with open(self.program, "w", encoding="utf-8") as file:
            file.write(PROGRAM)
        os.chmod(self.program, 0o755)
        self.api.run_jobs(self.program)
        self.api.create({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "step", "namespace": "default"}})

    def make(self, *arguments, command="openclaw-keeper", account="step", **spec):
        container = {"name": "c", "image": "i", "command": [command], "args": list(arguments),
                     "env": [{"name": "EXTRA", "value": "given"}]}
        self.api.create({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "j", "namespace": "default"}, "spec": {
            **spec, "template": {"spec": {"restartPolicy": "Never", "serviceAccountName": account, "containers": [container]}}}})

    def ended(self):
        """How the Job ended."""
        for _ in range(1000):
            conditions = self.api.object("Job", "j").get("status", {}).get("conditions")
            if conditions:
                return conditions[-1]["type"]
            time.sleep(0.01)
        return self.fail("the Job did not end")

    def phases(self):
        return [pod["status"]["phase"] for pod in self.api.objects("Pod")]

    def test_what_it_is_given(self):
        self.make("0", "two words")
        self.assertEqual((self.ended(), self.phases()), ("Complete", ["Succeeded"]))
        [(name, code, text)] = self.api.job_logs()
        self.assertEqual((name, code), ("j", 0))
        self.assertEqual(text, "args 0 two words; token system:serviceaccount:default:step; namespace default; "
                               "host 127.0.0.1; extra given\n2\n")

    def test_one_that_fails_is_tried_again_so_often(self):
        self.make("3", backoffLimit=1)
        self.assertEqual((self.ended(), self.phases()), ("Failed", ["Failed"] * 2))
        self.assertEqual([code for _, code, _ in self.api.job_logs()], [3, 3])

    def test_one_whose_time_is_over(self):
        self.make("wait", activeDeadlineSeconds=1)
        self.assertEqual(self.ended(), "Failed")

    def test_one_that_is_deleted_ends(self):
        self.make("wait")
        running = self.api.world.controllers.runner.processes
        while not running:
            time.sleep(0.01)
        process = next(iter(running))
        self.kubectl("delete", "job", "j", "--wait=false")
        self.assertEqual(process.wait(10), -15)

    def test_no_pod_without_its_service_account(self):
        self.make("0", account="nobody")
        self.assertEqual((self.api.object("Job", "j").get("status"), self.api.job_logs()), (None, []))

    def test_other_programs_only_say_so(self):
        self.make("1", command="sh")
        self.assertEqual((self.ended(), self.api.job_logs()), ("Complete", []))


class TLS(ServerCase):
    def test_only_for_who_trusts_it(self):
        host, port = self.api.serve_tls()
        url = f"https://{host}:{port}/version"
        with urllib.request.urlopen(url, context=ssl.create_default_context(cafile=self.api.authority), timeout=20) as answer:
            self.assertEqual(answer.status, 200)
        with self.assertRaises(urllib.error.URLError):
            urllib.request.urlopen(url, context=ssl.create_default_context(), timeout=20)
