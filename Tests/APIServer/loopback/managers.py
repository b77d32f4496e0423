"""Who owns which field: the `managedFields` of an object, and server-side apply on top of them.

Two ways to own a field. A manager that *applies* owns exactly what its last manifest said, and loses to nobody without a
conflict. A manager that *updates* (create, put, patch) owns what it changed, and takes it from whoever had it.
"""

from . import fields, shape
from .errors import APIError, bad_request
from .store import clone, now

_NOT_OWNED = {("f:apiVersion",), ("f:kind",), ("f:metadata",)} | {
    ("f:metadata", "f:" + name) for name in (
        "name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields", "resourceVersion",
        "deletionTimestamp", "deletionGracePeriodSeconds", "generateName")}


class Manager:
    """The identity behind one entry of `managedFields`."""

    def __init__(self, name, operation, api_version, subresource=""):
        self.name, self.operation, self.api_version, self.subresource = name, operation, api_version, subresource
        # An applier is the same one in whichever version it speaks; an updater is not.
        self.key = (name, operation, api_version if operation == "Update" else "", subresource)

    def __str__(self):
        text = f'"{self.name}"'
        if self.subresource:
            text += f' with subresource "{self.subresource}"'
        return text + (f" using {self.api_version}" if self.operation == "Update" else "")


class Ownership:
    """All managers of an object with their sets of fields."""

    def __init__(self, entries):
        self.sets, self.managers, self.times = {}, {}, {}
        for entry in entries or []:
            if not entry.get("manager"):
                continue
            manager = Manager(entry["manager"], entry["operation"], entry.get("apiVersion", ""), entry.get("subresource", ""))
            self.managers[manager.key] = manager
            self.sets[manager.key] = fields.from_v1(entry.get("fieldsV1"))
            self.times[manager.key] = (self.sets[manager.key], entry.get("time"))

    def set(self, manager, paths):
        self.managers[manager.key] = manager
        self.sets[manager.key] = {path for path in paths if path not in _NOT_OWNED}

    def take(self, manager, paths):
        """Removes paths from everyone else."""
        for key in self.sets:
            if key != manager.key:
                self.sets[key] = self.sets[key] - paths

    def entries(self):
        written = []
        for key, paths in self.sets.items():
            if not paths:
                continue
            manager = self.managers[key]
            before, time = self.times.get(key, (None, None))
            entry = {"manager": manager.name, "operation": manager.operation, "apiVersion": manager.api_version,
                     "time": time if time and before == paths else now(),
                     "fieldsType": "FieldsV1", "fieldsV1": fields.to_v1(paths)}
            if manager.subresource:
                entry["subresource"] = manager.subresource
            written.append(entry)
        return sorted(written, key=lambda e: (e["operation"], e["time"], e["manager"]))


def of_request(query, headers, kind, operation, subresource=""):
    """The manager that a request names, or the first word of its User-Agent."""
    name = query.get("fieldManager") or headers.get("User-Agent", "unknown").split("/")[0]
    if operation == "Apply" and not query.get("fieldManager"):
        raise APIError(422, "Invalid", 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required '
                       "for apply patch")
    return Manager(name[:128], operation, kind.api_version, subresource)


def _bare(obj):
    return {**obj, "metadata": {k: v for k, v in obj["metadata"].items() if k != "managedFields"}}


def updated(kind, old, new, manager):
    """Sets `managedFields` of `new` after a create (no old object), put or patch."""
    given = new["metadata"].get("managedFields")
    reset = given is not None and len(given) == 1 and not given[0].get("manager")
    known = given if given and not reset else (old or {}).get("metadata", {}).get("managedFields")
    owners = Ownership([] if reset else known)
    changed, removed = fields.compare(_bare(old) if old else {}, _bare(new), shape.of(kind))
    if kind.has_status:
        changed = {path for path in changed if (path[0] == "f:status") == (manager.subresource == "status")}
    owners.take(manager, changed | removed)
    owners.set(manager, (owners.sets.get(manager.key, set()) - removed) | changed)
    new["metadata"]["managedFields"] = owners.entries()
    return new


def applied(kind, live, config, manager, force):
    """The object after server-side apply; raises a conflict as the real server words it. `live` is None on create."""
    if config["metadata"].get("managedFields"):
        raise bad_request("metadata.managedFields must be nil")
    form = shape.of(kind)
    owners = Ownership((live or {}).get("metadata", {}).get("managedFields"))
    before = owners.sets.get(manager.key, set())
    owned = set(fields.leaves(config, form))
    if kind.has_status:
        owned = {path for path in owned if (path[0] == "f:status") == (manager.subresource == "status")}
    owners.set(manager, owned)
    bare = _bare(live) if live else {}
    merged = fields.merge(clone(bare), config, form)
    merged = _without_given_up(merged, before, owners, form)

    changed, removed = fields.compare(bare, merged, form)
    conflicts = []
    for key, paths in owners.sets.items():
        if key != manager.key and not force:
            conflicts += [(owners.managers[key], path) for path in sorted(paths & changed)]
    if conflicts:
        raise _conflict(conflicts)
    owners.take(manager, changed | removed)
    merged["metadata"]["managedFields"] = owners.entries()
    return merged


def _without_given_up(merged, before, owners, form):
    """Drops what this manager applied last time, does not apply now, and nobody else owns anything of."""
    kept = set().union(*owners.sets.values())
    prefixes = {path[:n] for path in kept for n in range(1, len(path) + 1)}
    given_up = {path for path in before if path not in prefixes}
    return fields.remove(merged, given_up, form) if given_up else merged


def _conflict(conflicts):
    causes = [{"reason": "FieldManagerConflict", "message": f"conflict with {manager}", "field": fields.text(path)}
              for manager, path in conflicts]
    if len(causes) == 1:
        text = f"Apply failed with 1 conflict: {causes[0]['message']}: {causes[0]['field']}"
    else:
        by_manager = {}
        for manager, path in conflicts:
            by_manager.setdefault(str(manager), []).append("- " + fields.text(path))
        text = f"Apply failed with {len(causes)} conflicts: " + "\n".join(
            f"conflicts with {name}:\n" + "\n".join(paths) for name, paths in sorted(by_manager.items()))
    return APIError(409, "Conflict", text, {"causes": causes})
