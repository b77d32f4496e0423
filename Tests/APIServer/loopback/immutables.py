"""What a built-in kind refuses, above all what Kubernetes will not change in place.

This is not validation. A real server checks every field of every built-in kind; this one only refuses what the life of a
release runs into, with the real messages.
"""

import json
import re

from .errors import bad_request, field, forbidden, invalid

_UNITS = {"": 1, "m": 0.001, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15,
          "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50}


def quantity(text):
    """`10Gi` as a number, so that sizes can be compared."""
    found = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", str(text))
    if not found or found.group(2) not in _UNITS:
        raise bad_request(f"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$': {text}")
    return float(found.group(1)) * _UNITS[found.group(2)]


def check(kind, old, new, store):
    """Raises 422 (or 403, where an admission plugin would) for what is not allowed. `old` is None on create."""
    checker = _CHECK.get(kind.kind)
    if checker and not kind.custom:
        problems = checker(kind, old, new, store)
        if problems:
            raise invalid(kind, new["metadata"]["name"], problems)


def _immutable(path, old, new, message="field is immutable"):
    if old == new:
        return []
    return [field(path, "Invalid", f"Invalid value: {json.dumps(new, separators=(',', ':'))}: {message}")]


def _selector_fits(spec):
    labels = (spec.get("template") or {}).get("metadata", {}).get("labels") or {}
    wanted = (spec.get("selector") or {}).get("matchLabels") or {}
    if all(labels.get(k) == v for k, v in wanted.items()) and (wanted or (spec.get("selector") or {}).get("matchExpressions")):
        return []
    return [field("spec.template.metadata.labels", "Invalid",
                  f"Invalid value: {json.dumps(labels)}: `selector` does not match template `labels`")]


_STATEFUL_SET_MAY_CHANGE = ("replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
                            "persistentVolumeClaimRetentionPolicy", "minReadySeconds")


def _check_stateful_set(kind, old, new, store):
    problems = _selector_fits(new["spec"])
    rest = lambda obj: {k: v for k, v in obj["spec"].items() if k not in _STATEFUL_SET_MAY_CHANGE}
    if old and rest(old) != rest(new):
        problems.append(field("spec", "Forbidden", "Forbidden: updates to statefulset spec for fields other than 'replicas', "
                              "'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', "
                              "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"))
    return problems


def _check_deployment(kind, old, new, store):
    problems = _selector_fits(new["spec"])
    return problems + (_immutable("spec.selector", old["spec"].get("selector"), new["spec"].get("selector")) if old else [])


def _check_job(kind, old, new, store):
    if not old:
        return []
    return [p for key in ("selector", "template", "completionMode")
            for p in _immutable(f"spec.{key}", old["spec"].get(key), new["spec"].get(key))]


def _check_claim(kind, old, new, store):
    problems = []
    if not new["spec"].get("accessModes"):
        problems.append(field("spec.accessModes", "Required", "Required value: at least 1 access mode is required"))
    size = new["spec"].get("resources", {}).get("requests", {}).get("storage")
    if size is None:
        problems.append(field("spec.resources[storage]", "Required", "Required value"))
    if problems or not old:
        return problems
    rest = lambda obj: {k: v for k, v in obj["spec"].items() if k not in ("resources", "volumeAttributesClassName")}
    # Binding itself sets the volume's name.
    if {**rest(old), "volumeName": None} != {**rest(new), "volumeName": None}:
        return [field("spec", "Forbidden", "Forbidden: spec is immutable after creation except resources.requests and "
                      "volumeAttributesClassName for bound claims")]
    before = old["spec"]["resources"]["requests"]["storage"]
    if quantity(size) > quantity(before):
        used = store.get("storageclasses.storage.k8s.io", "", new["spec"].get("storageClassName", ""))
        if not used or not used.get("allowVolumeExpansion"):
            raise forbidden(kind, new["metadata"]["name"], "only dynamically provisioned pvc can be resized and the "
                            "storageclass that provisions the pvc must support resize")
    elif quantity(size) < quantity(before):
        capacity = old.get("status", {}).get("capacity", {}).get("storage", before)
        if quantity(size) <= quantity(capacity):
            problems.append(field("spec.resources.requests.storage", "Forbidden",
                                  "Forbidden: field can not be less than status.capacity"))
    return problems


def _check_service(kind, old, new, store):
    before = (old or {}).get("spec", {}).get("clusterIP")
    if before and new["spec"].get("clusterIP") != before and new["spec"]["type"] != "ExternalName":
        return [field("spec.clusterIPs[0]", "Invalid", f"Invalid value: {json.dumps([new['spec'].get('clusterIP')])}: "
                      "may not change once set")]
    return []


def _check_data(kind, old, new, store):
    problems = []
    if old and kind.kind == "Secret":
        problems += _immutable("type", old.get("type"), new.get("type"))
    if old and old.get("immutable") and (old.get("data"), True) != (new.get("data"), new.get("immutable")):
        problems.append(field("data", "Forbidden", "Forbidden: field is immutable when `immutable` is set"))
    return problems


def _check_binding(kind, old, new, store):
    return _immutable("roleRef", old["roleRef"], new.get("roleRef"), "cannot change roleRef") if old else []


def _check_crd(kind, old, new, store):
    spec = new["spec"]
    problems = []
    if new["metadata"]["name"] != f"{spec.get('names', {}).get('plural')}.{spec.get('group')}":
        problems.append(field("metadata.name", "Invalid", f'Invalid value: "{new["metadata"]["name"]}": must be '
                              'spec.names.plural+"."+spec.group'))
    if sum(bool(v.get("storage")) for v in spec.get("versions", ())) != 1:
        problems.append(field("spec.versions", "Invalid", "Invalid value: must have exactly one version marked as storage version"))
    for i, version in enumerate(spec.get("versions", ())):
        if version.get("schema", {}).get("openAPIV3Schema", {}).get("type") != "object":
            problems.append(field(f"spec.versions[{i}].schema.openAPIV3Schema", "Required", "Required value: schemas are required"))
    return problems


_CHECK = {"StatefulSet": _check_stateful_set, "Deployment": _check_deployment, "Job": _check_job,
          "PersistentVolumeClaim": _check_claim, "Service": _check_service, "Secret": _check_data,
          "ConfigMap": _check_data, "RoleBinding": _check_binding, "ClusterRoleBinding": _check_binding,
          "CustomResourceDefinition": _check_crd}
