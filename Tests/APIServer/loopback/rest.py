"""The verbs, for every kind alike: create, read, list, update, patch, apply, delete.

Each write goes the same way: take the stored object, make the wanted one, fill in defaults, check it, note who owns which
field, and commit. A commit that would change nothing stores nothing, so a repeated apply leaves the resource version alone.
"""

import secrets
import uuid

from . import defaults, garbage, immutables, managers, patches, schemas, shape
from .errors import (already_exists, bad_request, conflict, field, forbidden, invalid, not_found,
                     unsupported_media_type)
from .selectors import field_match, label_match
from .store import clone, now

MERGE, JSON, STRATEGIC, APPLY = ("application/merge-patch+json", "application/json-patch+json",
                                 "application/strategic-merge-patch+json", "application/apply-patch+yaml")


class Call:
    """What a request asks for, already parsed: the target, the query, the body."""

    def __init__(self, kind, namespace="", name="", subresource="", query=None, headers=None, body=None, user=None):
        self.kind, self.namespace, self.name, self.subresource = kind, namespace, name, subresource
        self.query, self.headers, self.body, self.user = query or {}, headers or {}, body, user
        self.warnings = []

    @property
    def dry_run(self):
        return self.query.get("dryRun") == "All"


class Rest:
    def __init__(self, store, kinds, after_write, guard):
        """`after_write()` lets the controllers run; `guard(call, old, new)` may refuse a write (RBAC escalation)."""
        self.store, self.kinds, self.after_write, self.guard = store, kinds, after_write, guard
        self.log_of = lambda namespace, name: ""  # what a pod has written
        self.skipped_rules = []  # (rule, why) of CEL rules that we could not evaluate

    # Reading

    def get(self, call):
        found = self.store.get(call.kind.resource, call.namespace, call.name)
        if found is None:
            raise not_found(call.kind, call.name)
        return self.shown(call.kind, found)

    def shown(self, kind, obj):
        """An object in the version asked for: CRDs convert by name only (strategy None)."""
        obj["apiVersion"], obj["kind"] = kind.api_version, kind.kind
        return obj

    def matcher(self, call):
        labels, wanted = label_match(call.query.get("labelSelector")), field_match(call.query.get("fieldSelector"))
        name = call.name or None  # a watch on one object
        return lambda obj: (labels(obj) and wanted(obj) and name in (None, obj["metadata"]["name"])
                            and call.namespace in ("", obj["metadata"].get("namespace", "")))

    def list(self, call):
        with self.store.lock:
            matches = self.matcher(call)
            items = [o for o in self.store.list(call.kind.resource, call.namespace, copy=False) if matches(o)]
            return {"kind": call.kind.kind + "List", "apiVersion": call.kind.api_version,
                    "metadata": {"resourceVersion": str(self.store.version)},
                    "items": [self.shown(call.kind, clone(o)) for o in items]}

    # Writing

    def create(self, call):
        with self.store.lock:
            obj = self._body(call)
            meta = obj["metadata"]
            if not meta.get("name") and meta.get("generateName"):
                meta["name"] = meta["generateName"] + secrets.token_hex(3)[:5]
            if not meta.get("name"):
                raise invalid(call.kind, "", [field("metadata.name", "Required", "Required value: name or generateName is required")])
            if meta.get("resourceVersion"):
                raise bad_request("resourceVersion should not be set on objects to be created")
            if self.store.get(call.kind.resource, call.namespace, meta["name"], copy=False):
                raise already_exists(call.kind, meta["name"])
            self._namespace_open(call)
            return self._insert(call, obj, lambda new: managers.updated(
                call.kind, None, new, managers.of_request(call.query, call.headers, call.kind, "Update")))

    def _insert(self, call, obj, own):
        if call.kind.has_status:
            obj.pop("status", None)
        for name in ("managedFields", "deletionTimestamp", "selfLink"):
            obj["metadata"].pop(name, None)
        obj["metadata"]["uid"], obj["metadata"]["creationTimestamp"] = str(uuid.uuid4()), now()
        obj = self._completed(call, obj, None)
        if "spec" in obj:
            obj["metadata"]["generation"] = 1
        self.guard(call, None, obj)
        own(obj)
        if call.dry_run:
            return obj
        stored = self.store.put(call.kind.resource, obj)
        self.after_write()
        return stored

    def update(self, call):
        with self.store.lock:
            old = self._stored(call)
            new = self._body(call)
            return self.replace(call, old, new)

    def replace(self, call, old, new, owner=""):
        """Puts `new` in the place of `old`, as an update or as the outcome of a patch that is not an apply. `owner` is the
        subresource to note as the owner, where it is not the one that is written (scale)."""
        manager = managers.of_request(call.query, call.headers, call.kind, "Update", owner or call.subresource)
        self._unchanged_since(call, old, new)
        new = self._completed(call, self._only_its_part(call, old, new), old)
        return self._commit(call, old, managers.updated(call.kind, old, new, manager))

    def patch(self, call):
        media = call.headers.get("Content-Type", "").split(";")[0].strip()
        accepted = [JSON, MERGE, APPLY] if call.kind.custom else [JSON, MERGE, STRATEGIC, APPLY]
        if media not in accepted:
            raise unsupported_media_type(accepted)
        with self.store.lock:
            if media == APPLY:
                return self.apply(call)
            old = self._stored(call)
            if media == JSON:
                new = patches.json_patch(old, call.body)
            elif media == MERGE:
                new = patches.merge_patch(old, call.body)
            else:
                new = patches.strategic_merge(clone(old), call.body, shape.of(call.kind))
            if (new.get("metadata") or {}).get("name") != call.name:
                raise bad_request("the name of the object cannot be changed")
            return self.replace(call, old, clone(new))

    def apply(self, call):
        manager = managers.of_request(call.query, call.headers, call.kind, "Apply", call.subresource)
        config = self._body(call)
        old = self.store.get(call.kind.resource, call.namespace, call.name)
        force = call.query.get("force") == "true"
        if old is None:
            if call.subresource:
                raise not_found(call.kind, call.name)
            if config["metadata"].get("resourceVersion") or config["metadata"].get("uid"):
                raise conflict(call.kind, call.name, "uid or resourceVersion given, but the object does not exist")
            self._namespace_open(call)
            owned = managers.applied(call.kind, None, config, manager, force)["metadata"]["managedFields"]
            return self._insert(call, config, lambda new: new["metadata"].update(managedFields=owned))
        self._unchanged_since(call, old, config)
        old = self.shown(call.kind, old)
        new = managers.applied(call.kind, old, config, manager, force)
        owned = new["metadata"]["managedFields"]
        new = self._completed(call, self._only_its_part(call, old, new), old)
        new["metadata"]["managedFields"] = owned
        return self._commit(call, old, new)

    def delete(self, call):
        with self.store.lock:
            old = self._stored(call)
            options = {**call.query, **(call.body or {})}
            wanted = options.get("preconditions") or {}
            for key in ("uid", "resourceVersion"):
                if wanted.get(key) not in (None, old["metadata"][key]):
                    raise conflict(call.kind, call.name, f"the {key} in the precondition ({wanted[key]}) does not match the "
                                   f"{key} in record ({old['metadata'][key]}). The object might have been deleted and then recreated")
            if call.kind.kind == "Namespace" and call.name in ("default", "kube-system"):
                raise forbidden(call.kind, call.name, "this namespace may not be deleted")
            if call.dry_run or options.get("dryRun") in ("All", ["All"]):
                return self._gone(call, old)
            left = garbage.begin(self.store, call.kind, old, options.get("propagationPolicy"))
            self.after_write()
            return self._gone(call, old) if left is None else left

    def delete_all(self, call):
        """`deletecollection`."""
        with self.store.lock:
            found = self.list(call)
            for item in found["items"]:
                meta = item["metadata"]
                one = Call(call.kind, meta.get("namespace", ""), meta["name"], query=call.query, body=call.body, user=call.user)
                self.delete(one)
            return found

    # Steps of a write

    def _stored(self, call):
        found = self.store.get(call.kind.resource, call.namespace, call.name)
        if found is None:
            raise not_found(call.kind, call.name)
        return found

    def _body(self, call):
        """The object in the body, with its namespace and name settled."""
        obj = call.body
        if not isinstance(obj, dict) or not isinstance(obj.get("metadata", {}), dict):
            raise bad_request("the body of the request is not a Kubernetes object")
        if obj.get("kind", call.kind.kind) != call.kind.kind:
            raise bad_request(f'{obj.get("kind")} in version "{call.kind.version}" cannot be handled as a {call.kind.kind}')
        if obj.get("apiVersion", call.kind.api_version) != call.kind.api_version:
            raise bad_request(f'the API version in the data ({obj["apiVersion"]}) does not match the expected API version '
                              f'({call.kind.api_version})')
        obj["apiVersion"], obj["kind"] = call.kind.api_version, call.kind.kind
        meta = obj["metadata"] = obj.get("metadata") or {}
        if call.kind.namespaced:
            meta["namespace"] = meta.get("namespace") or call.namespace
            if meta["namespace"] != call.namespace:
                raise bad_request("the namespace of the provided object does not match the namespace sent on the request")
        else:
            meta.pop("namespace", None)
        meta["name"] = meta.get("name") or call.name
        if call.name and meta["name"] != call.name:
            raise bad_request(f'the name of the object ({meta["name"]}) does not match the name on the URL ({call.name})')
        return obj

    def _namespace_open(self, call):
        if not call.kind.namespaced:
            return
        namespace = self.store.get("namespaces", "", call.namespace, copy=False)
        if namespace is None:
            raise not_found(self.kinds.by_resource("namespaces"), call.namespace)
        if "deletionTimestamp" in namespace["metadata"]:
            raise forbidden(call.kind, call.body["metadata"].get("name", ""), f"unable to create new content in namespace "
                            f"{call.namespace} because it is being terminated")

    def _unchanged_since(self, call, old, new):
        meta = new.get("metadata") or {}
        if meta.get("resourceVersion") not in (None, "", old["metadata"]["resourceVersion"]):
            raise conflict(call.kind, call.name)
        if meta.get("uid") not in (None, "", old["metadata"]["uid"]):
            raise conflict(call.kind, call.name, f"Precondition failed: UID in precondition: {meta['uid']}, "
                           f"UID in object meta: {old['metadata']['uid']}")

    def _only_its_part(self, call, old, new):
        """/status writes status alone; the main resource of a kind that has /status writes everything else."""
        kept = ("status",) if call.subresource == "status" else tuple(k for k in new if k != "status")
        if call.subresource == "status":
            result = clone(old)
            result.pop("status", None)
            result.update({k: new[k] for k in kept if k in new})
            result["metadata"]["managedFields"] = new["metadata"].get("managedFields")
        elif call.kind.has_status:
            result = {k: new[k] for k in kept}
            if "status" in old:
                result["status"] = clone(old["status"])
        else:
            result = new
        meta = result["metadata"]
        for name in ("uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion"):
            meta.pop(name, None)
            if name in old["metadata"]:
                meta[name] = old["metadata"][name]
        return result

    def _completed(self, call, obj, old):
        """Pruned, with defaults, and checked."""
        kind, name = call.kind, obj["metadata"].get("name", "")
        obj["metadata"] = _without_nulls(obj["metadata"])
        if not kind.custom:
            obj = _without_nulls(obj)
            defaults.fill(kind, obj, old, self.store)
            immutables.check(kind, old, obj, self.store)
            return obj
        unknown = []
        obj = schemas.prune(obj, kind.schema, unknown=unknown)
        self._report_unknown(call, unknown)
        schemas.default(obj, kind.schema)
        problems = schemas.problems(obj, kind.schema, old=old, skipped=self.skipped_rules)
        if problems:
            raise invalid(kind, name, problems)
        return obj

    def _report_unknown(self, call, unknown):
        texts = [f'unknown field "{path}"' for path in unknown]
        if unknown and call.query.get("fieldValidation") == "Strict":
            raise bad_request(f'{call.kind.kind} in version "{call.kind.version}" cannot be handled as a {call.kind.kind}: '
                              f"strict decoding error: {', '.join(texts)}")
        if call.query.get("fieldValidation", "Warn") == "Warn":
            call.warnings += texts

    def _commit(self, call, old, new):
        meta = new["metadata"]
        self.guard(call, old, new)
        if _content(old) != _content(new) and "generation" in old["metadata"]:
            meta["generation"] = old["metadata"]["generation"] + 1
        if _timeless(old) == _timeless(new):
            return old
        if call.dry_run:
            return new
        if "deletionTimestamp" in meta and not meta.get("finalizers"):
            self.store.remove(call.kind.resource, new)
        else:
            new = self.store.put(call.kind.resource, new)
        self.after_write()
        return new

    def _gone(self, call, old):
        details = {"name": call.name, "kind": call.kind.plural, "uid": old["metadata"]["uid"]}
        if call.kind.group:
            details["group"] = call.kind.group
        return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}


def _without_nulls(value):
    if isinstance(value, dict):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    return [_without_nulls(v) for v in value] if isinstance(value, list) else value


def _content(obj):
    """What a new generation counts: everything but metadata and status."""
    return {k: v for k, v in obj.items() if k not in ("metadata", "status", "apiVersion")}


def _timeless(obj):
    """For comparing: an owner's time does not count, nor an empty map where there was none."""
    meta = {k: v for k, v in obj["metadata"].items() if k != "managedFields" and v not in ({}, [])}
    owners = [{k: v for k, v in entry.items() if k != "time"} for entry in obj["metadata"].get("managedFields") or []]
    order = sorted(owners, key=lambda e: (e.get("manager", ""), e.get("operation", ""), e.get("apiVersion", ""), e.get("subresource", "")))
    return {**obj, "metadata": meta}, order
