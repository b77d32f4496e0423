"""What a cluster's controllers would write, done at once after each request: status, pods, claims, service accounts.

Nothing runs but Jobs of the keeper, when a test asks for it (jobs.py): a pod is an object that says it runs. `Settings` decides how things end, so a test can have a Job that fails or
a workload that never becomes ready. CronJobs are stored and never start anything.
"""

import hashlib
import json
import re

from . import garbage, jobs
from .store import clone, now


class Settings:
    """How things end. Each is a word, or a list of [regular expression, word], first match wins, matched against
    "Kind namespace/name image image…"; nothing matched means the first word.

    workloads: ready | unready (its containers run, and are not ready) | never        jobs: complete | fail | never        rbac: true | false
    """

    def __init__(self):
        self.workloads, self.jobs, self.rbac = "ready", "complete", False

    def outcome(self, setting, obj, template):
        rules = getattr(self, setting)
        if isinstance(rules, str):
            return rules
        containers = template.get("spec", {}).get("containers") or []
        meta = obj["metadata"]
        text = " ".join([obj["kind"], f"{meta.get('namespace')}/{meta['name']}"] + [c.get("image", "") for c in containers])
        return next((word for pattern, word in rules if re.search(pattern, text)),
                    {"workloads": "ready", "jobs": "complete"}[setting])


# What a controller looks at. Anything else is its business only when it goes or changes its owners.
_WATCHED = {"namespaces", "deployments.apps", "replicasets.apps", "statefulsets.apps", "jobs.batch", "pods",
            "persistentvolumeclaims", "storageclasses.storage.k8s.io", "customresourcedefinitions.apiextensions.k8s.io"}


class Controllers:
    def __init__(self, store, kinds, settings):
        self.store, self.kinds, self.settings, self.runner = store, kinds, settings, jobs.Runner(store)
        self.settled = 0  # the version of the store at which they had nothing to do

    def react(self):
        """After a write: lets them run, unless nothing of what was written since the last time is their business."""
        with self.store.lock:
            if any(map(_matters, self.store.since(self.settled))):
                self.settle()
            self.settled = self.store.version

    def settle(self):
        """Runs every controller until none has anything to do."""
        with self.store.lock:
            for _ in range(1000):
                before = self.store.version
                for step in (self._namespaces, self._deployments, self._sets, self._jobs, self._pods, self._claims):
                    step()
                garbage.collect(self.store, self.kinds)
                if self.store.version == before:
                    return

    def _put(self, resource, obj):
        """Stores only what changed."""
        meta = obj["metadata"]
        old = self.store.get(resource, meta.get("namespace", ""), meta["name"], copy=False)
        if old != obj:
            self.store.put(resource, obj)

    def _living(self, resource):
        return [o for o in self.store.list(resource) if "deletionTimestamp" not in o["metadata"]]

    def _namespaces(self):
        for namespace in self._living("namespaces"):
            name = namespace["metadata"]["name"]
            for resource, obj in (("serviceaccounts", {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}}),
                                  ("configmaps", {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kube-root-ca.crt"},
                                                  "data": {"ca.crt": "not a certificate: the loopback API server speaks plain HTTP"}})):
                if not self.store.get(resource, name, obj["metadata"]["name"], copy=False):
                    obj["metadata"]["namespace"] = name
                    self._put(resource, obj)

    def _owned(self, owner, kind, name, labels, **rest):
        reference = {"apiVersion": owner["apiVersion"], "kind": owner["kind"], "name": owner["metadata"]["name"],
                     "uid": owner["metadata"]["uid"], "controller": True, "blockOwnerDeletion": True}
        version = "apps/v1" if kind == "ReplicaSet" else "v1"
        return {"apiVersion": version, "kind": kind,
                "metadata": {"name": name, "namespace": owner["metadata"]["namespace"], "labels": labels, "ownerReferences": [reference]},
                **rest}

    def _children(self, resource, owner):
        """Not copied."""
        return [o for o in self.store.list(resource, owner["metadata"]["namespace"], copy=False)
                if any(r["uid"] == owner["metadata"]["uid"] for r in o["metadata"].get("ownerReferences") or [])]

    def _deployments(self):
        """A Deployment keeps one ReplicaSet, named for its template: `helm --wait` of Helm 3 looks for it."""
        for deployment in self._living("deployments.apps"):
            spec = deployment["spec"]
            template = clone(spec["template"])
            hashed = _hash(template)
            labels = {**(template.get("metadata", {}).get("labels") or {}), "pod-template-hash": hashed}
            template.setdefault("metadata", {})["labels"] = labels
            name = f"{deployment['metadata']['name']}-{hashed}"
            for old in self._children("replicasets.apps", deployment):
                if old["metadata"]["name"] != name:
                    self.store.remove("replicasets.apps", old)
            current = self.store.get("replicasets.apps", deployment["metadata"]["namespace"], name)
            wanted = current or self._owned(deployment, "ReplicaSet", name, labels)
            wanted["spec"] = {"replicas": spec["replicas"], "selector": {"matchLabels": labels}, "template": template}
            wanted["metadata"]["generation"] = 1
            self._put("replicasets.apps", wanted)
            ready = wanted.get("status", {}).get("readyReplicas", 0)
            done = {"status": "True" if ready >= spec["replicas"] else "False", "lastUpdateTime": deployment["metadata"]["creationTimestamp"]}
            deployment["status"] = _counts(deployment, ready, updatedReplicas=spec["replicas"], conditions=[
                {"type": "Available", "reason": "MinimumReplicasAvailable", **done},
                {"type": "Progressing", "reason": "NewReplicaSetAvailable" if done["status"] == "True" else "ReplicaSetUpdated",
                 **done, "status": "True"}])
            self._put("deployments.apps", deployment)

    def _sets(self):
        """ReplicaSets and StatefulSets have pods; a StatefulSet's template makes claims, which outlive it."""
        for resource in ("replicasets.apps", "statefulsets.apps"):
            for owner in self._living(resource):
                spec, stateful = owner["spec"], owner["kind"] == "StatefulSet"
                revision = f"{owner['metadata']['name']}-{_hash(spec['template'])}"
                wanted = [f"{owner['metadata']['name']}-{i}" for i in range(spec.get("replicas", 1))]
                for pod in self._children("pods", owner):
                    name, marks = pod["metadata"]["name"], pod["metadata"]["labels"]
                    if name not in wanted or marks.get("controller-revision-hash") not in (None, revision):
                        self.store.remove("pods", pod)
                outcome = self.settings.outcome("workloads", owner, spec["template"])
                ready = outcome == "ready"
                for index, name in enumerate(wanted):
                    self._pod(owner, name, index, revision if stateful else None, outcome)
                extra = {"currentRevision": revision, "updateRevision": revision, "updatedReplicas": len(wanted),
                         "currentReplicas": len(wanted), "collisionCount": 0} if stateful else {"fullyLabeledReplicas": len(wanted)}
                owner["status"] = _counts(owner, len(wanted) if ready else 0, **extra)
                self._put(resource, owner)

    def _pod(self, owner, name, index, revision, outcome):
        """The pod at one index, and the claims of the set's templates for it."""
        namespace, template = owner["metadata"]["namespace"], owner["spec"]["template"]
        spec = clone(template.get("spec", {}))
        for claim in owner["spec"].get("volumeClaimTemplates") or []:
            claim_name = f"{claim['metadata']['name']}-{name}"
            volumes = [v for v in spec.get("volumes") or [] if v["name"] != claim["metadata"]["name"]]
            spec["volumes"] = volumes + [{"name": claim["metadata"]["name"], "persistentVolumeClaim": {"claimName": claim_name}}]
            if not self.store.get("persistentvolumeclaims", namespace, claim_name, copy=False):
                labels = {**(claim["metadata"].get("labels") or {}), **((owner["spec"].get("selector") or {}).get("matchLabels") or {})}
                self._put("persistentvolumeclaims", {
                    "apiVersion": "v1", "kind": "PersistentVolumeClaim", "spec": clone(claim["spec"]),
                    "metadata": {"name": claim_name, "namespace": namespace, "labels": labels,
                                 "annotations": claim["metadata"].get("annotations") or {},
                                 "finalizers": ["kubernetes.io/pvc-protection"]}})
        labels = dict(template.get("metadata", {}).get("labels") or {})
        if revision:
            labels.update({"statefulset.kubernetes.io/pod-name": name, "controller-revision-hash": revision,
                           "apps.kubernetes.io/pod-index": str(index)})
        pod = self.store.get("pods", namespace, name) or self._owned(owner, "Pod", name, labels, spec=spec)
        # One that an earlier set of this name left behind (`--cascade=orphan`) is adopted.
        pod["metadata"].setdefault("ownerReferences", self._owned(owner, "Pod", name, labels)["metadata"]["ownerReferences"])
        pod["metadata"].setdefault("annotations", template.get("metadata", {}).get("annotations") or {})
        wanted = _pod_status(pod, "Pending" if outcome == "never" else "Running", ready=outcome == "ready")
        # What a test has written about its containers stays, as long as it says no more and no less than this.
        seen = lambda status: (status.get("phase"), all(c["ready"] for c in status.get("containerStatuses") or [{"ready": False}]))
        if seen(pod.get("status", {})) != seen(wanted):
            pod["status"] = wanted
        self._put("pods", pod)

    def _jobs(self):
        for job in self._living("jobs.batch"):
            if job.get("status", {}).get("conditions") and not job["spec"].get("suspend"):
                if job["status"]["conditions"][-1]["type"] in ("Complete", "Failed"):
                    continue
            if self.runner.wants(job) and not job["spec"].get("suspend"):
                self._run(job)
                continue
            outcome = self.settings.outcome("jobs", job, job["spec"]["template"])
            phase = {"complete": "Succeeded", "fail": "Failed", "never": "Pending"}[outcome]
            if job["spec"].get("suspend"):
                job["status"] = {"conditions": [{"type": "Suspended", "status": "True", "reason": "JobSuspended"}]}
            else:
                template = job["spec"]["template"]
                pod = self._owned(job, "Pod", f"{job['metadata']['name']}-{job['metadata']['uid'][:5]}",
                                  dict(template.get("metadata", {}).get("labels") or {}), spec=clone(template["spec"]))
                if not self.store.get("pods", pod["metadata"]["namespace"], pod["metadata"]["name"], copy=False):
                    self._put("pods", {**pod, "status": _pod_status(pod, phase)})
                elif job.get("status"):
                    continue
                job["status"] = _job_status(job, outcome)
            self._put("jobs.batch", job)

    def _run(self, job):
        """Starts it as processes, if it has not been, and notes how it ended."""
        if not self.runner.can_start(job):
            return
        job["status"] = _job_status(job, "never")
        self._put("jobs.batch", job)
        self.runner.start(job, _JobPods(self, job))

    def _pods(self):
        """A pod that nobody owns runs, or ends at once when its restart policy lets it end."""
        for pod in self._living("pods"):
            if pod.get("status") or pod["metadata"].get("ownerReferences"):
                continue
            setting, phases = "workloads", {"ready": "Running", "unready": "Running", "never": "Pending"}
            if pod["spec"].get("restartPolicy", "Always") != "Always":
                setting, phases = "jobs", {"complete": "Succeeded", "fail": "Failed", "never": "Pending"}
            pod["status"] = _pod_status(pod, phases[self.settings.outcome(setting, pod, pod)])
            self._put("pods", pod)

    def _claims(self):
        """A claim is bound when its class exists, at the size asked for; it grows when that is allowed to change."""
        for claim in self._living("persistentvolumeclaims"):
            spec = claim["spec"]
            if not self.store.get("storageclasses.storage.k8s.io", "", spec.get("storageClassName", ""), copy=False):
                if claim.get("status", {}).get("phase"):
                    continue
                claim["status"] = {"phase": "Pending"}
            else:
                spec.setdefault("volumeName", f"pvc-{claim['metadata']['uid']}")
                claim["status"] = {"phase": "Bound", "accessModes": spec.get("accessModes"),
                                   "capacity": {"storage": spec["resources"]["requests"]["storage"]}}
            self._put("persistentvolumeclaims", claim)


class _JobPods(jobs.Pods):
    """Writes the pods of a Job that runs, and at last how it ended; nothing for one that was deleted meanwhile."""

    def __init__(self, controllers, job):
        self.controllers, self.job = controllers, job

    def _current(self):
        meta = self.job["metadata"]
        found = self.controllers.store.get("jobs.batch", meta["namespace"], meta["name"])
        return found if found and found["metadata"]["uid"] == meta["uid"] else None

    def _write(self, number, phase, **more):
        with self.controllers.store.lock:
            current = self._current()
            name = f"{self.job['metadata']['name']}-{self.job['metadata']['uid'][:4]}{number}"
            if current is None:
                return name
            template = current["spec"]["template"]
            pod = self.controllers._owned(current, "Pod", name, dict(template.get("metadata", {}).get("labels") or {}),
                                          spec=clone(template["spec"]))
            old = self.controllers.store.get("pods", pod["metadata"]["namespace"], name)
            self.controllers._put("pods", {**(old or pod), "status": _pod_status(pod, phase, **more)})
            return name

    def begin(self, number, obstacle=None):
        return self._write(number, "Pending" if obstacle else "Running", obstacle=obstacle)

    def end(self, number, code, message):
        self._write(number, "Failed" if code else "Succeeded", code=code, message=message)

    def finish(self, outcome):
        with self.controllers.store.lock:
            current = self._current()
            if current is not None:
                current["status"] = _job_status(current, outcome)
                self.controllers._put("jobs.batch", current)
                self.controllers.settle()


def _matters(change):
    """Whether a controller has to look at a change: (version, resource, old, new)."""
    _, resource, old, new = change
    if resource in _WATCHED or new is None or "deletionTimestamp" in new["metadata"]:
        return True
    return ((old or {}).get("metadata") or {}).get("ownerReferences") != new["metadata"].get("ownerReferences")


def _hash(template):
    return hashlib.sha256(json.dumps(template, sort_keys=True).encode()).hexdigest()[:10]


def _counts(owner, ready, **extra):
    status = {"observedGeneration": owner["metadata"].get("generation", 1), "replicas": owner["spec"].get("replicas", 1), **extra}
    if ready:
        status.update(readyReplicas=ready, availableReplicas=ready)
    return status


def _pod_status(pod, phase, code=1, message="", obstacle=None, ready=True):
    """`obstacle` is why a pending pod waits: (`Unschedulable` or the reason of a container's state, message)."""
    running, waiting = phase == "Running" and ready, phase == "Pending"
    when = now()
    said = {"message": message} if message else {}
    reason, why = obstacle or ("ImagePullBackOff", "the test wants this workload not to start")
    homeless = reason == "Unschedulable"
    state = {"Running": {"running": {"startedAt": when}},
             "Pending": {"waiting": {"reason": reason, "message": why}},
             "Succeeded": {"terminated": {"exitCode": 0, "reason": "Completed", "finishedAt": when, **said}},
             "Failed": {"terminated": {"exitCode": code, "reason": "Error", "finishedAt": when, **said}}}[phase]
    containers = [{"name": c["name"], "image": c.get("image", ""), "imageID": "", "ready": running, "started": phase == "Running",
                   "restartCount": 0, "state": state} for c in pod["spec"].get("containers") or []]
    condition = lambda name, yes: {"type": name, "status": "True" if yes else "False", "lastTransitionTime": when}
    if homeless:
        return {"phase": phase, "conditions": [{**condition("PodScheduled", False), "reason": reason, "message": why}]}
    return {"phase": phase, "startTime": when, "containerStatuses": containers, "podIP": "127.0.0.77",
            "conditions": [condition("PodScheduled", True), condition("Initialized", not waiting),
                           condition("ContainersReady", running), condition("Ready", running)]}


def _job_status(job, outcome):
    when = now()
    condition = lambda kind, reason: {"type": kind, "status": "True", "reason": reason, "lastProbeTime": when, "lastTransitionTime": when}
    if outcome == "complete":
        return {"startTime": when, "completionTime": when, "succeeded": job["spec"].get("completions", 1), "ready": 0,
                "conditions": [condition("SuccessCriteriaMet", "CompletionsReached"), condition("Complete", "CompletionsReached")]}
    if outcome == "fail":
        return {"startTime": when, "failed": job["spec"].get("backoffLimit", 6) + 1, "ready": 0,
                "conditions": [condition("FailureTarget", "BackoffLimitExceeded"), condition("Failed", "BackoffLimitExceeded")]}
    return {"startTime": when, "active": 1, "ready": 0}
