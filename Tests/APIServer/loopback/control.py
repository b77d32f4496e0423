"""The paths under /_test: what a test does to the server itself.

GET  /_test/log          every API request so far, with its status, body and fault
GET  /_test/objects      every object; `?kind=Secret&namespace=x` for fewer
POST /_test/reset        a fresh cluster
POST /_test/faults       adds a fault (see faults.py); GET lists them, DELETE clears them
POST /_test/settings     how things end (see controllers.Settings); GET shows them
GET  /_test/kubeconfig   `?user=namespace-admin:x&namespace=x`: a kubeconfig for that user
GET  /_test/skipped-rules  CEL rules that the double could not evaluate, and therefore did not enforce
"""

import json

from . import errors

_YAML = "application/yaml"


def kubeconfig(url, user="admin", namespace=""):
    """One cluster, one user. The user stands in the server's path, since client-go sends no token over plain HTTP."""
    server = url if user == "admin" else f"{url}/as/{user}"
    context = {"cluster": "loopback", "user": user}
    if namespace:
        context["namespace"] = namespace
    return json.dumps({
        "apiVersion": "v1", "kind": "Config", "current-context": "loopback",
        "clusters": [{"name": "loopback", "cluster": {"server": server}}],
        "users": [{"name": user, "user": {"token": user}}],
        "contexts": [{"name": "loopback", "context": context}]}, indent=2) + "\n"


def objects(world, kind=None, namespace=None):
    """Copies of the stored objects, by kind name and namespace."""
    with world.store.lock:
        found = [json.loads(json.dumps(obj)) for _, obj in world.store.all()]
    return [o for o in found if kind in (None, o["kind"]) and namespace in (None, o["metadata"].get("namespace", ""))]


def answer(server, method, path, query, body):
    """(document, media type)."""
    world, done = server.world, {"status": "Success"}
    what = path[len("/_test/"):]
    if (method, what) == ("GET", "log"):
        return list(world.log), None
    if (method, what) == ("GET", "objects"):
        return objects(world, query.get("kind"), query.get("namespace")), None
    if (method, what) == ("POST", "reset"):
        world.reset()
        return done, None
    if what == "faults":
        if method == "POST":
            for fault in body if isinstance(body, list) else [body or {}]:
                world.faults.add(fault)
        elif method == "DELETE":
            world.faults.clear()
        return list(world.faults.active), None
    if what == "settings":
        if method == "POST":
            world.change_settings(body or {})
        return vars(world.settings), None
    if (method, what) == ("GET", "kubeconfig"):
        return kubeconfig(server.url, query.get("user", "admin"), query.get("namespace", "")).encode(), _YAML
    if (method, what) == ("GET", "skipped-rules"):
        return [{"rule": rule, "why": why} for rule, why in world.rest.skipped_rules], None
    raise errors.no_such_path()
