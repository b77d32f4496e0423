"""Watches: the events a client sees, as (type, object) pairs."""

from .store import clone


def events(rest, call, alive):
    """Yields events until the client's timeout; `alive()` says whether anyone still listens."""
    store, query = rest.store, call.query
    version = query.get("resourceVersion", "")
    matches = rest.matcher(call)
    show = lambda obj: rest.shown(call.kind, clone(obj))
    initial = []
    with store.lock:
        start = store.version
        if version in ("", "0") or query.get("sendInitialEvents") == "true":
            initial = [show(o) for o in store.list(call.kind.resource, call.namespace, copy=False) if matches(o)]
        else:
            start = int(version)
    for obj in initial if query.get("sendInitialEvents") != "false" else ():
        yield "ADDED", obj
    if query.get("sendInitialEvents") == "true":
        yield "BOOKMARK", {"kind": call.kind.kind, "apiVersion": call.kind.api_version, "metadata": {
            "resourceVersion": str(start), "annotations": {"k8s.io/initial-events-end": "true"}}}
    for change in store.changes(call.kind.resource, start, int(query.get("timeoutSeconds", 1800))):
        if change is None:
            if not alive():
                return
            continue
        version, old, new = change
        before, after = old is not None and matches(old), new is not None and matches(new)
        if after:
            yield ("MODIFIED" if before else "ADDED"), show(new)
        elif before:
            last = show(old)
            last["metadata"]["resourceVersion"] = str(version)
            yield "DELETED", last
