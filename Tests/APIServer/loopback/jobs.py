"""Jobs that really run: a container whose command is `openclaw-keeper` becomes a process of that program.

The process finds what a container of a pod finds: its command and arguments, its variables, where the API server is (over
TLS), and a folder with the token of the pod's ServiceAccount. The folder's place is the one thing that differs from a
cluster, and it is told in OPENCLAW_SERVICE_ACCOUNT. Images, resources, mounts and security contexts mean nothing here, and a
failed attempt is repeated at once instead of after ten seconds.
"""

import os
import subprocess
import tempfile
import threading
import time

PROGRAM = "openclaw-keeper"


class Runner:
    """`program` is the path of a keeper; none, and Jobs only say how they ended."""

    def __init__(self, store):
        self.store, self.program, self.address, self.authority = store, None, None, None
        self.lock, self.processes, self.started = threading.Lock(), set(), set()
        self.logs = []  # (name of the Job, exit code, standard error) of each attempt so far

    def wants(self, job):
        containers = job["spec"]["template"].get("spec", {}).get("containers") or []
        return self.program is not None and len(containers) == 1 and (containers[0].get("command") or [""])[0] == PROGRAM

    def can_start(self, job):
        """A pod whose ServiceAccount is missing is not created."""
        return job["metadata"]["uid"] not in self.started and self._account(job) is not None

    def start(self, job, ended):
        """Runs it on a thread; `ended(outcome, codes)` is told how it went, unless the Job was deleted meanwhile."""
        self.started.add(job["metadata"]["uid"])
        threading.Thread(target=self._run, args=(job, ended), daemon=True).start()

    def forget(self):
        """Ends everything that runs: the cluster is reset."""
        with self.lock:
            for process in self.processes:
                process.kill()
            self.started.clear()
            self.logs.clear()

    def _account(self, job):
        spec = job["spec"]["template"]["spec"]
        return self.store.get("serviceaccounts", job["metadata"]["namespace"], spec.get("serviceAccountName", "default"))

    def _lives(self, job):
        found = self.store.get("jobs.batch", job["metadata"]["namespace"], job["metadata"]["name"], copy=False)
        return found is not None and found["metadata"]["uid"] == job["metadata"]["uid"]

    def _run(self, job, ended):
        end = time.monotonic() + job["spec"].get("activeDeadlineSeconds", 600)
        codes = []
        while len(codes) <= job["spec"].get("backoffLimit", 6) and 0 not in codes:
            with tempfile.TemporaryDirectory(prefix="loopback-pod-") as folder:
                code = self._attempt(job, folder, end)
            if code is None:
                break
            codes.append(code)
        if self._lives(job):
            ended("complete" if 0 in codes else "fail", codes)

    def _attempt(self, job, folder, end):
        """The exit code; nil when the Job's time is over or the Job is gone."""
        spec = job["spec"]["template"]["spec"]
        container = spec["containers"][0]
        host, port = self.address
        variables = {each["name"]: each["value"] for each in container.get("env") or [] if "value" in each}
        variables.update(PATH=os.environ["PATH"], KUBERNETES_SERVICE_HOST=host, KUBERNETES_SERVICE_PORT=str(port),
                         OPENCLAW_SERVICE_ACCOUNT=folder)
        if spec.get("automountServiceAccountToken", (self._account(job) or {}).get("automountServiceAccountToken", True)):
            namespace = job["metadata"]["namespace"]
            for name, text in (("token", f"system:serviceaccount:{namespace}:{spec.get('serviceAccountName', 'default')}"),
                               ("namespace", namespace), ("ca.crt", self.authority)):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
        command = [self.program, *container["command"][1:], *(container.get("args") or [])]
        with subprocess.Popen(command, env=variables, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True) as process:
            with self.lock:
                self.processes.add(process)
            text = []
            reader = threading.Thread(target=lambda: text.append(process.stderr.read()), daemon=True)
            reader.start()
            while process.poll() is None:
                if time.monotonic() > end or not self._lives(job):
                    process.terminate()
                    try:
                        process.wait(5)
                    except subprocess.TimeoutExpired:
                        process.kill()
                    self._done(process, reader)
                    return None
                time.sleep(0.01)
            self._done(process, reader)
            with self.lock:
                self.logs.append((job["metadata"]["name"], process.returncode, "".join(text)))
            return process.returncode

    def _done(self, process, reader):
        reader.join()
        with self.lock:
            self.processes.discard(process)
