"""The two short forms of an object that clients ask for: a table row for `kubectl get`, and metadata alone."""

import re
from datetime import datetime, timezone

_NAME = {"name": "Name", "type": "string", "format": "name", "description": ""}
_AGE = {"name": "Age", "type": "string", "format": "", "description": ""}
# Two columns that people look for; everything else of a built-in kind is left to `-o yaml`.
_EXTRA = {
    "StatefulSet": [("Ready", lambda o: f"{o.get('status', {}).get('readyReplicas', 0)}/{o['spec'].get('replicas', 1)}")],
    "Deployment": [("Ready", lambda o: f"{o.get('status', {}).get('readyReplicas', 0)}/{o['spec'].get('replicas', 1)}")],
    "Pod": [("Status", lambda o: o.get("status", {}).get("phase", ""))],
    "Namespace": [("Status", lambda o: o.get("status", {}).get("phase", ""))],
    "PersistentVolumeClaim": [("Status", lambda o: o.get("status", {}).get("phase", ""))],
    "Secret": [("Type", lambda o: o.get("type", "")), ("Data", lambda o: len(o.get("data") or {}))],
    "ConfigMap": [("Data", lambda o: len(o.get("data") or {}))],
}


def wanted(accept):
    """"Table", "PartialObjectMetadata", or nil for plain objects: the first form in the Accept header that we speak."""
    for part in accept.replace(" ", "").split(","):
        found = re.search(r"as=(Table|PartialObjectMetadata)(List)?", part)
        if found and "v=v1beta1" not in part:
            return found.group(1)
        if part.split(";")[0] in ("application/json", "*/*", "") and "as=" not in part:
            return None
    return None


def form(kind, document, style, include="Metadata"):
    """A list, an object or a watch's object in the wanted form."""
    if document.get("kind") == "Status":
        return document
    items = document["items"] if "items" in document else [document]
    if style == "Table":
        return _table(kind, document, items, include)
    partial = [_partial(item) for item in items]
    if "items" not in document:
        return partial[0]
    return {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": document["metadata"], "items": partial}


def _partial(obj):
    return {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": obj["metadata"]}


def _table(kind, document, items, include):
    extra = [({"name": n, "type": "string", "format": "", "description": ""}, read) for n, read in _EXTRA.get(kind.kind, [])]
    if kind.custom:
        extra = [({"name": c["name"], "type": c["type"], "format": c.get("format", ""), "description": c.get("description", ""),
                   "priority": c.get("priority", 0)}, _reader(c)) for c in kind.columns]
    age = [] if any(column["name"] == "Age" for column, _ in extra) else [(_AGE, lambda o: _since(o["metadata"].get("creationTimestamp")))]
    columns = [(_NAME, lambda o: o["metadata"]["name"])] + extra + age
    return {"kind": "Table", "apiVersion": "meta.k8s.io/v1",
            "metadata": {"resourceVersion": document["metadata"].get("resourceVersion", "")},
            "columnDefinitions": [{"priority": 0, **column} for column, _ in columns],
            "rows": [{"cells": [read(item) for _, read in columns],
                      "object": item if include == "Object" else _partial(item)} for item in items]}


def _reader(column):
    """A CRD's `jsonPath`: dots, and `[?(@.type=="Ready")]`."""
    steps = re.findall(r'\[\?\(@\.(\w+)==["\'](.*?)["\']\)\]|\.([\w-]+)', column["jsonPath"])

    def read(obj):
        for key, value, name in steps:
            if name:
                obj = obj.get(name) if isinstance(obj, dict) else None
            else:
                obj = next((item for item in obj or [] if item.get(key) == value), None)
        return _since(obj) if column["type"] == "date" else obj
    return read


def _since(text):
    if not text:
        return "<unknown>"
    seconds = int((datetime.now(timezone.utc) - datetime.fromisoformat(text.replace("Z", "+00:00"))).total_seconds())
    return f"{max(seconds, 0)}s" if seconds < 120 else f"{seconds // 60}m"
