"""The few defaults of built-in kinds that clients rely on: addresses, storage classes, folded `stringData`, and the like."""

import base64

from .errors import bad_request

DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"


def fill(kind, obj, old, store):
    """Defaults, in place. `old` is the stored object on update, else None."""
    filler = None if kind.custom else _FILL.get(kind.kind)
    if filler:
        filler(obj, obj.setdefault("spec", {}) if kind.kind in _HAS_SPEC else {}, old, store)


def _fill_namespace(obj, spec, old, store):
    spec.setdefault("finalizers", ["kubernetes"])
    obj["metadata"].setdefault("labels", {})["kubernetes.io/metadata.name"] = obj["metadata"]["name"]
    obj.setdefault("status", {"phase": "Active"})


def _fill_secret(obj, spec, old, store):
    texts = obj.pop("stringData", None) or {}
    if texts:
        data = obj["data"] = obj.get("data") or {}
        data.update({key: base64.b64encode(str(text).encode()).decode() for key, text in texts.items()})
    obj.setdefault("type", "Opaque")
    for key, value in (obj.get("data") or {}).items():
        try:
            base64.b64decode(value, validate=True)
        except (ValueError, TypeError):
            raise bad_request(f'Secret in version "v1" cannot be handled as a Secret: illegal base64 data (key {key})')


def _fill_claim(obj, spec, old, store):
    spec.setdefault("volumeMode", "Filesystem")
    if "storageClassName" not in spec:
        classes = store.list("storageclasses.storage.k8s.io", copy=False)
        found = [c for c in classes if (c["metadata"].get("annotations") or {}).get(DEFAULT_CLASS) == "true"]
        if found:
            spec["storageClassName"] = found[0]["metadata"]["name"]
    if old and "volumeName" in old["spec"]:
        spec.setdefault("volumeName", old["spec"]["volumeName"])
    obj.setdefault("status", {"phase": "Pending"})
    if old is None:
        finalizers = obj["metadata"].setdefault("finalizers", [])
        if "kubernetes.io/pvc-protection" not in finalizers:
            finalizers.append("kubernetes.io/pvc-protection")


def _fill_service(obj, spec, old, store):
    spec.setdefault("type", "ClusterIP")
    spec.setdefault("sessionAffinity", "None")
    for port in spec.get("ports") or []:
        port.setdefault("protocol", "TCP")
        port.setdefault("targetPort", port.get("port"))
    if spec["type"] == "ExternalName":
        return
    spec.setdefault("internalTrafficPolicy", "Cluster")
    if "clusterIP" not in spec:
        spec["clusterIP"] = old["spec"]["clusterIP"] if old and "clusterIP" in old["spec"] else _free_address(store)
    spec["clusterIPs"] = [spec["clusterIP"]]
    spec.setdefault("ipFamilies", ["IPv4"])
    spec.setdefault("ipFamilyPolicy", "SingleStack")


def _free_address(store):
    used = {s["spec"].get("clusterIP") for s in store.list("services", copy=False)}
    return next(ip for ip in (f"10.96.{n // 250}.{n % 250 + 1}" for n in range(250, 60000)) if ip not in used)


def _fill_stateful_set(obj, spec, old, store):
    for key, value in (("replicas", 1), ("podManagementPolicy", "OrderedReady"), ("revisionHistoryLimit", 10),
                       ("updateStrategy", {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}})):
        spec.setdefault(key, value)
    for template in spec.get("volumeClaimTemplates") or []:
        template.setdefault("spec", {}).setdefault("volumeMode", "Filesystem")


def _fill_deployment(obj, spec, old, store):
    for key, value in (("replicas", 1), ("revisionHistoryLimit", 10), ("progressDeadlineSeconds", 600)):
        spec.setdefault(key, value)
    strategy = spec.setdefault("strategy", {})
    if strategy.setdefault("type", "RollingUpdate") == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxSurge", "25%")
        rolling.setdefault("maxUnavailable", "25%")


def _fill_job(obj, spec, old, store):
    for key, value in (("backoffLimit", 6), ("completionMode", "NonIndexed"), ("suspend", False)):
        spec.setdefault(key, value)
    spec.setdefault("parallelism", 1)
    spec.setdefault("completions", 1)
    if not spec.get("manualSelector") and isinstance(spec.get("template"), dict):
        labels = {"batch.kubernetes.io/controller-uid": obj["metadata"].get("uid", ""),
                  "batch.kubernetes.io/job-name": obj["metadata"]["name"], "job-name": obj["metadata"]["name"]}
        spec.setdefault("selector", {"matchLabels": {"batch.kubernetes.io/controller-uid": labels["batch.kubernetes.io/controller-uid"]}})
        metadata = spec["template"]["metadata"] = spec["template"].get("metadata") or {}
        metadata["labels"] = {**(metadata.get("labels") or {}), **labels}


def _fill_cron_job(obj, spec, old, store):
    for key, value in (("concurrencyPolicy", "Allow"), ("suspend", False), ("successfulJobsHistoryLimit", 3),
                       ("failedJobsHistoryLimit", 1)):
        spec.setdefault(key, value)


def _fill_binding(obj, spec, old, store):
    obj.get("roleRef", {}).setdefault("apiGroup", "rbac.authorization.k8s.io")
    for subject in obj.get("subjects") or []:
        subject.setdefault("apiGroup", "" if subject.get("kind") == "ServiceAccount" else "rbac.authorization.k8s.io")
        if subject["apiGroup"] == "":
            del subject["apiGroup"]


def _fill_crd(obj, spec, old, store):
    names = spec.get("names", {})
    names.setdefault("singular", names.get("kind", "").lower())
    names.setdefault("listKind", names.get("kind", "") + "List")
    spec.setdefault("conversion", {"strategy": "None"})
    stored = [v["name"] for v in spec.get("versions", ()) if v.get("storage")]
    ready = {"status": "True", "lastTransitionTime": obj["metadata"].get("creationTimestamp")}
    obj["status"] = {
        "acceptedNames": names, "storedVersions": stored,
        "conditions": [{"type": "NamesAccepted", "reason": "NoConflicts", "message": "no conflicts found", **ready},
                       {"type": "Established", "reason": "InitialNamesAccepted", "message": "the initial names have been accepted", **ready}]}


_HAS_SPEC = {"Namespace", "PersistentVolumeClaim", "Service", "StatefulSet", "Deployment", "Job", "CronJob",
             "CustomResourceDefinition"}
_FILL = {"Namespace": _fill_namespace, "Secret": _fill_secret, "PersistentVolumeClaim": _fill_claim,
         "Service": _fill_service, "StatefulSet": _fill_stateful_set, "Deployment": _fill_deployment, "Job": _fill_job,
         "CronJob": _fill_cron_job, "RoleBinding": _fill_binding, "ClusterRoleBinding": _fill_binding,
         "CustomResourceDefinition": _fill_crd}
