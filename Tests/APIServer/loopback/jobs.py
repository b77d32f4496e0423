"""Jobs that really run: a container whose command is `openclaw-keeper` becomes a process of that program.

The process finds what a container of a pod finds: its command and arguments, its variables, those from Secrets too, where the
API server is (over TLS), and a folder with the token of the pod's ServiceAccount, if one is mounted. A pod with required pod
affinity waits for a running pod of these labels. What the process writes is the pod's log, and its last word the message it
terminated with.

A few places differ from a cluster, and the process is told: the token's folder in OPENCLAW_SERVICE_ACCOUNT; what a pod has at
/data, /scratch and /dev/termination-log in --data, --scratch and --result, for a container with a volume at /scratch. Images,
resources and security contexts mean nothing here, and a failed attempt is repeated at once instead of after ten seconds.
"""

import base64
import os
import shutil
import subprocess
import tempfile
import threading
import time

PROGRAM = "openclaw-keeper"


class Pods:
    """What becomes of the pods of one Job; the controllers write them."""

    def begin(self, number, obstacle=None):
        """The pod of an attempt is there: it runs, or waits for the reason given as (condition or state, message)."""

    def end(self, number, code, message):
        """Its program has ended."""

    def finish(self, outcome):
        """So has the Job."""


class Runner:
    """`program` is the path of a keeper; none, and Jobs only say how they ended."""

    def __init__(self, store):
        self.store, self.program, self.address, self.authority = store, None, None, None
        self.lock, self.processes, self.started = threading.Lock(), set(), set()
        self.logs = []  # (name of the Job, exit code, what it wrote) of each attempt so far
        self.texts = {}  # (namespace, name of a pod) -> lines of its log so far
        self.disk = tempfile.mkdtemp(prefix="loopback-disk-")
        self.variables = {}  # for every process, over what the pod says

    def wants(self, job):
        containers = job["spec"]["template"].get("spec", {}).get("containers") or []
        return self.program is not None and len(containers) == 1 and (containers[0].get("command") or [""])[0] == PROGRAM

    def can_start(self, job):
        """A pod whose ServiceAccount is missing is not created."""
        return job["metadata"]["uid"] not in self.started and self._account(job) is not None

    def start(self, job, pods):
        """Runs it on a thread."""
        self.started.add(job["metadata"]["uid"])
        threading.Thread(target=self._run, args=(job, pods), daemon=True).start()

    def forget(self):
        """Ends everything that runs: the cluster is reset."""
        with self.lock:
            for process in self.processes:
                process.kill()
            self.started.clear()
            self.logs.clear()
            self.texts.clear()
            self.variables.clear()
            for name in os.listdir(self.disk):
                shutil.rmtree(os.path.join(self.disk, name), ignore_errors=True)

    def volume(self, namespace, claim):
        """The folder that is a claim's volume; none when there is no such claim."""
        found = self.store.get("persistentvolumeclaims", namespace, claim, copy=False)
        if found is None:
            return None
        folder = os.path.join(self.disk, found["metadata"]["uid"])
        os.makedirs(folder, exist_ok=True)
        return folder

    def text(self, namespace, name):
        return "".join(self.texts.get((namespace, name), []))

    def _account(self, job):
        spec = job["spec"]["template"]["spec"]
        return self.store.get("serviceaccounts", job["metadata"]["namespace"], spec.get("serviceAccountName", "default"))

    def _lives(self, job):
        found = self.store.get("jobs.batch", job["metadata"]["namespace"], job["metadata"]["name"], copy=False)
        return found is not None and found["metadata"]["uid"] == job["metadata"]["uid"]

    def _run(self, job, pods):
        end = time.monotonic() + job["spec"].get("activeDeadlineSeconds", 600)
        codes = []
        while len(codes) <= job["spec"].get("backoffLimit", 6) and 0 not in codes:
            if not self._placed(job, len(codes), pods, end):
                break
            with tempfile.TemporaryDirectory(prefix="loopback-pod-") as folder:
                code = self._attempt(job, folder, end, pods.begin(len(codes)))
                if code is None:
                    break
                pods.end(len(codes), code, _contents(os.path.join(folder, "result")))
            codes.append(code)
        if self._lives(job):
            pods.finish("complete" if 0 in codes else "fail")

    # Before a container starts

    def _placed(self, job, number, pods, end):
        """Waits for a node and for what the container needs; false when the Job's time is over, or it is gone."""
        told = None
        while True:
            obstacle = self._obstacle(job)
            if obstacle is None:
                return True
            if obstacle != told:
                pods.begin(number, obstacle)
                told = obstacle
            if time.monotonic() > end or not self._lives(job):
                return False
            time.sleep(0.02)

    def _obstacle(self, job):
        namespace, spec = job["metadata"]["namespace"], job["spec"]["template"]["spec"]
        affinity = (spec.get("affinity") or {}).get("podAffinity") or {}
        for term in affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or []:
            wanted = term["labelSelector"]["matchLabels"].items()
            if not any(wanted <= (pod["metadata"].get("labels") or {}).items() and pod.get("status", {}).get("phase") == "Running"
                       for pod in self.store.list("pods", namespace)):
                return "Unschedulable", "0/1 nodes are available: 1 node(s) didn't match pod affinity rules."
        for volume in spec.get("volumes") or []:
            claim = (volume.get("persistentVolumeClaim") or {}).get("claimName")
            if claim and self.volume(namespace, claim) is None:
                return "Unschedulable", f'persistentvolumeclaim "{claim}" not found'
        try:
            self._variables(job)
        except KeyError as missing:
            return "CreateContainerConfigError", str(missing.args[0])
        return None

    def _variables(self, job):
        """The container's own. Throws KeyError for a reference that is not optional and leads nowhere."""
        found = {}
        for each in job["spec"]["template"]["spec"]["containers"][0].get("env") or []:
            reference = (each.get("valueFrom") or {}).get("secretKeyRef")
            if not reference:
                found[each["name"]] = each.get("value", "")
                continue
            secret = self.store.get("secrets", job["metadata"]["namespace"], reference["name"]) or {}
            value = (secret.get("data") or {}).get(reference["key"])
            if value is not None:
                found[each["name"]] = base64.b64decode(value).decode()
            elif not reference.get("optional"):
                raise KeyError(f'couldn\'t find key {reference["key"]} in Secret {reference["name"]}')
        return found

    # The process

    def _attempt(self, job, folder, end, pod):
        """The exit code; nil when the Job's time is over or the Job is gone."""
        spec = job["spec"]["template"]["spec"]
        container = spec["containers"][0]
        host, port = self.address
        variables = {**self._variables(job), "PATH": os.environ["PATH"], "KUBERNETES_SERVICE_HOST": host,
                     "KUBERNETES_SERVICE_PORT": str(port), "OPENCLAW_SERVICE_ACCOUNT": folder, **self.variables}
        if spec.get("automountServiceAccountToken", (self._account(job) or {}).get("automountServiceAccountToken", True)):
            namespace = job["metadata"]["namespace"]
            for name, text in (("token", f"system:serviceaccount:{namespace}:{spec.get('serviceAccountName', 'default')}"),
                               ("namespace", namespace), ("ca.crt", self.authority)):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
        command = [self.program, *container["command"][1:], *(container.get("args") or [])]
        command += self._places(job, container, folder, variables)
        with subprocess.Popen(command, env=variables, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True) as process:
            with self.lock:
                self.processes.add(process)
                text = self.texts[(job["metadata"]["namespace"], pod)] = []
            reader = threading.Thread(target=lambda: text.extend(process.stdout), daemon=True)
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

    def _places(self, job, container, folder, variables):
        """The options that say where this container's volumes are; HOME and TMPDIR follow."""
        mounts = {mount["mountPath"]: mount["name"] for mount in container.get("volumeMounts") or []}
        volumes = {volume["name"]: volume for volume in job["spec"]["template"]["spec"].get("volumes") or []}
        if "/scratch" not in mounts:
            return []
        claim = (volumes.get(mounts.get("/data"), {}).get("persistentVolumeClaim") or {}).get("claimName")
        data = ["--data", self.volume(job["metadata"]["namespace"], claim)] if claim else []
        scratch = os.path.join(folder, "scratch")
        os.mkdir(scratch)
        for name in ("HOME", "TMPDIR"):
            if variables.get(name) == "/scratch":
                variables[name] = scratch
        return [*data, "--scratch", scratch, "--result", os.path.join(folder, "result")]

    def _done(self, process, reader):
        reader.join()
        with self.lock:
            self.processes.discard(process)


def _contents(path):
    """A container's last word; the kubelet keeps 4096 bytes."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read(4096)
    except FileNotFoundError:
        return ""
