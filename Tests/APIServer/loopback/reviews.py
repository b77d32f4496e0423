"""Requests that look like objects but are questions or commands: reviews, tokens, scale, logs."""

from .errors import bad_request, method_not_allowed, no_such_path
from .rest import Call
from .store import clone


def review(rbac, kind, body, user):
    """`kubectl auth can-i`, `can-i --list`, `whoami`."""
    spec = body.get("spec") or {}
    answer = {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": {}, "spec": spec}
    if kind.kind == "SelfSubjectAccessReview":
        asked = spec.get("resourceAttributes")
        if asked is None:
            return {**answer, "status": {"allowed": True}}
        resource = asked.get("resource", "") + (f"/{asked['subresource']}" if asked.get("subresource") else "")
        allowed = rbac.may(user, asked.get("verb", ""), asked.get("group", ""), resource, asked.get("namespace", ""), asked.get("name", ""))
        return {**answer, "status": {"allowed": allowed}}
    if kind.kind == "SelfSubjectRulesReview":
        rules = rbac.rules(user, spec.get("namespace", ""))
        return {**answer, "status": {"resourceRules": [r for r in rules if "resources" in r],
                                     "nonResourceRules": [r for r in rules if "nonResourceURLs" in r], "incomplete": False}}
    return {**answer, "status": {"userInfo": {"username": user, "groups": ["system:authenticated"]}}}


def subresource(rest, call, method):
    """Nil for `status`, which goes the ordinary way."""
    if call.subresource in ("", "status"):
        return None
    if call.subresource not in call.kind.subresources:
        raise no_such_path()
    target = Call(call.kind, call.namespace, call.name, user=call.user)
    obj = rest.get(target)
    if call.subresource == "log" and method == "GET":
        text = rest.log_of(call.namespace, call.name)
        return (text or f"the loopback API server runs nothing; log of pod {call.name}\n").encode()
    if call.subresource == "token" and method == "POST":
        return {**call.body, "status": {"token": f"system:serviceaccount:{call.namespace}:{call.name}", "expirationTimestamp": "2099-01-01T00:00:00Z"}}
    if call.subresource == "scale":
        return _scale(rest, call, method, obj)
    if call.subresource == "finalize" and method == "PUT":
        return obj
    raise method_not_allowed()


def _scale(rest, call, method, obj):
    def shown(o):
        meta = {k: o["metadata"][k] for k in ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")}
        labels = ",".join(f"{k}={v}" for k, v in (o["spec"].get("selector") or {}).get("matchLabels", {}).items())
        return {"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": meta, "spec": {"replicas": o["spec"].get("replicas", 0)},
                "status": {"replicas": o.get("status", {}).get("replicas", 0), "selector": labels}}

    if method == "GET":
        return shown(obj)
    if method not in ("PUT", "PATCH"):
        raise method_not_allowed()
    wanted = (call.body.get("spec") or {}).get("replicas")
    if not isinstance(wanted, int):
        raise bad_request("spec.replicas: Required value")
    new = clone(obj)
    new["spec"]["replicas"] = wanted
    # One field through the main resource, under the manager that the scale request names.
    change = Call(call.kind, call.namespace, call.name, query=call.query, headers=call.headers, user=call.user)
    with rest.store.lock:
        return shown(rest.replace(change, obj, new, owner="scale"))
