"""How the parts of an object merge: which lists go by key, which are sets, what is replaced as a whole.

The real server reads this from its OpenAPI schema. Here built-in kinds have a table of field names, and custom resources the
`x-kubernetes-*` marks of their CRD. A list that neither names is atomic, a map is not.
"""

import json

from .errors import APIError

SET = ("set",)

# field, or parent.field where the name alone is ambiguous: (keys under server-side apply, key under strategic merge patch)
_LISTS = {
    "containers": (("name",), "name"),
    "initContainers": (("name",), "name"),
    "ephemeralContainers": (("name",), "name"),
    "env": (("name",), "name"),
    "volumes": (("name",), "name"),
    "volumeMounts": (("mountPath",), "mountPath"),
    "volumeDevices": (("devicePath",), "devicePath"),
    "containers.ports": (("containerPort", "protocol"), "containerPort"),
    "initContainers.ports": (("containerPort", "protocol"), "containerPort"),
    "Service.ports": (("port", "protocol"), "port"),
    "imagePullSecrets": (("name",), "name"),
    "ServiceAccount.secrets": (("name",), "name"),
    "hostAliases": (("ip",), "ip"),
    "topologySpreadConstraints": (("topologyKey", "whenUnsatisfiable"), "topologyKey"),
    "conditions": (("type",), "type"),
    "ownerReferences": (("uid",), "uid"),
    "finalizers": (SET, SET),
    "matchConditions": (("name",), "name"),
    "ValidatingAdmissionPolicy.variables": (("name",), "name"),
}
_ATOMIC_MAPS = {"selector", "podSelector", "namespaceSelector", "labelSelector", "nodeSelector", "secretKeyRef",
                "configMapKeyRef", "fieldRef", "resourceFieldRef", "roleRef", "involvedObject", "nodeSelectorTerms",
                "requiredDuringSchedulingIgnoredDuringExecution"}
_KEY_DEFAULTS = {"protocol": "TCP"}


class Shape:
    """The shape at one place. `child` and `item` lead further down."""

    def __init__(self, kind, names=(), schema=None):
        self.kind, self.names, self.schema = kind, names, schema

    def child(self, name):
        schema = None
        # metadata has the same shape in every kind, whatever a CRD says about it
        if self.schema is not None and not (self.names == () and name == "metadata"):
            schema = self.schema.get("properties", {}).get(name)
            if schema is None and isinstance(self.schema.get("additionalProperties"), dict):
                schema = self.schema["additionalProperties"]
            schema = schema or {}
        return Shape(self.kind, self.names + (name,), schema)

    def item(self):
        schema = None if self.schema is None else self.schema.get("items", {})
        return Shape(self.kind, self.names, schema)

    def atomic_map(self):
        if self.schema is not None:
            return self.schema.get("x-kubernetes-map-type") == "atomic"
        return bool(self.names) and self.names[-1] in _ATOMIC_MAPS

    def list_keys(self):
        """Names of the key fields, SET, or None for an atomic list (server-side apply)."""
        if self.schema is not None:
            kind = self.schema.get("x-kubernetes-list-type", "atomic")
            if kind == "map":
                return tuple(self.schema.get("x-kubernetes-list-map-keys", ()))
            return SET if kind == "set" else None
        return self._table()[0]

    def merge_key(self):
        """The one key of a strategic merge patch, SET, or None for a list that is replaced."""
        return self._table()[1]

    def _table(self):
        if not self.names:
            return (None, None)
        parents = [self.names[-2]] if len(self.names) > 1 else []
        if len(self.names) <= 2:
            parents.append(self.kind.kind)
        for parent in parents:
            if f"{parent}.{self.names[-1]}" in _LISTS:
                return _LISTS[f"{parent}.{self.names[-1]}"]
        return _LISTS.get(self.names[-1], (None, None))

    def element(self, item):
        """The path element of a list's item: `k:{"name":"x"}`, or `v:"x"` in a set."""
        keys = self.list_keys()
        if keys is SET:
            return "v:" + json.dumps(item, separators=(",", ":"), sort_keys=True)
        values = {}
        for key in keys:
            value = item.get(key, self._key_default(key)) if isinstance(item, dict) else None
            if value is None:
                raise APIError(500, "", f"failed to create typed patch object ({self.kind.api_version}, Kind="
                               f"{self.kind.kind}): .{'.'.join(self.names)}: element is missing key {json.dumps(key)}")
            values[key] = value
        return "k:" + json.dumps(values, separators=(",", ":"), sort_keys=True)

    def _key_default(self, key):
        if self.schema is not None:
            return self.schema.get("items", {}).get("properties", {}).get(key, {}).get("default")
        return _KEY_DEFAULTS.get(key)


def of(kind):
    return Shape(kind, (), kind.schema if kind.custom else None)
