"""Deletion: finalizers, owner references, namespaces.

The real server only marks an object; a controller does the rest a little later. Here it happens before the answer, so a test
need not wait. Helm's `helm.sh/resource-policy: keep` means nothing here: an object with an owner dies with its owner.
"""

from .store import clone, now


def begin(store, kind, obj, policy):
    """Deletes, or marks as deleted when a finalizer holds the object. Returns the marked object, or None when it is gone."""
    obj = clone(obj)
    meta = obj["metadata"]
    # batch/v1 orphans the pods of a Job by default, for compatibility; everything else takes its dependents along.
    policy = policy or ("Orphan" if kind.kind == "Job" else "Background")
    if policy == "Orphan":
        _orphan_dependents(store, meta["uid"])
    finalizers = list(meta.get("finalizers") or [])
    if kind.kind == "Namespace":
        finalizers.append("kubernetes")  # stands in spec.finalizers; settled below
    if policy == "Foreground" and "foregroundDeletion" not in finalizers and dependents(store, meta["uid"]):
        finalizers.append("foregroundDeletion")
        meta["finalizers"] = finalizers
    if not finalizers:
        store.remove(kind.resource, obj)
        return None
    if "deletionTimestamp" not in meta:
        meta["deletionTimestamp"], meta["deletionGracePeriodSeconds"] = now(), 0
        if kind.kind == "Namespace":
            obj.setdefault("status", {})["phase"] = "Terminating"
        store.put(kind.resource, obj)
    return clone(obj)


def dependents(store, uid):
    return [(resource, obj) for resource, obj in store.all()
            if any(ref.get("uid") == uid for ref in obj["metadata"].get("ownerReferences") or [])]


def _orphan_dependents(store, uid):
    for resource, obj in dependents(store, uid):
        freed = clone(obj)
        freed["metadata"]["ownerReferences"] = [r for r in obj["metadata"]["ownerReferences"] if r.get("uid") != uid]
        if not freed["metadata"]["ownerReferences"]:
            del freed["metadata"]["ownerReferences"]
        store.put(resource, freed)


def collect(store, kinds):
    """One round of collection; true when it changed something, so that the caller goes on until nothing happens."""
    return (_custom_resources(store, kinds) or _ownerless(store, kinds) or _claims(store) or _foreground(store, kinds)
            or _namespaces(store, kinds))


def _ownerless(store, kinds):
    """An object all of whose owners are gone."""
    uids = {obj["metadata"]["uid"] for _, obj in store.all()}
    for resource, obj in store.all():
        owners = obj["metadata"].get("ownerReferences") or []
        if owners and not any(ref.get("uid") in uids for ref in owners) and "deletionTimestamp" not in obj["metadata"]:
            begin(store, kinds.by_resource(resource), obj, "Background")
            return True
    return False


def _claims(store):
    """`kubernetes.io/pvc-protection` holds a claim for as long as a pod uses it."""
    used = {(pod["metadata"]["namespace"], volume["persistentVolumeClaim"]["claimName"])
            for pod in store.list("pods", copy=False) for volume in pod["spec"].get("volumes") or []
            if "persistentVolumeClaim" in volume}
    for claim in store.list("persistentvolumeclaims"):
        meta = claim["metadata"]
        if "deletionTimestamp" in meta and "kubernetes.io/pvc-protection" in (meta.get("finalizers") or []):
            if (meta["namespace"], meta["name"]) not in used:
                return _release(store, "persistentvolumeclaims", claim, "kubernetes.io/pvc-protection")
    return False


def _foreground(store, kinds):
    """An owner waiting for its dependents: they go first."""
    for resource, obj in store.all():
        if "foregroundDeletion" in (obj["metadata"].get("finalizers") or []) and "deletionTimestamp" in obj["metadata"]:
            waiting = dependents(store, obj["metadata"]["uid"])
            for other, dependent in waiting:
                if "deletionTimestamp" not in dependent["metadata"]:
                    begin(store, kinds.by_resource(other), dependent, "Foreground")
                    return True
            if not waiting:
                return _release(store, resource, clone(obj), "foregroundDeletion")
    return False


def _namespaces(store, kinds):
    for namespace in store.list("namespaces"):
        if "deletionTimestamp" not in namespace["metadata"]:
            continue
        inside = [(r, o) for r, o in store.all() if o["metadata"].get("namespace") == namespace["metadata"]["name"]]
        for resource, obj in inside:
            if "deletionTimestamp" not in obj["metadata"]:
                begin(store, kinds.by_resource(resource), obj, "Background")
                return True
        if not inside and not namespace["metadata"].get("finalizers"):
            store.remove("namespaces", namespace)
            return True
    return False


def _custom_resources(store, kinds):
    """With a CRD its objects go."""
    known = {kind.resource for kind in kinds.all()}
    for resource, obj in store.all():
        if resource not in known:
            store.remove(resource, obj)
            return True
    return False


def _release(store, resource, obj, finalizer):
    obj["metadata"]["finalizers"] = [f for f in obj["metadata"]["finalizers"] if f != finalizer]
    if obj["metadata"]["finalizers"]:
        store.put(resource, obj)
    else:
        store.remove(resource, obj)
    return True
