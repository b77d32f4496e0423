"""The few requests that kubectl (1.33 on) sends as protobuf: `kubectl create namespace|configmap|secret|serviceaccount|role|
rolebinding|clusterrole|clusterrolebinding|token`, `kubectl auth …` and `kubectl create job --from=cronjob/…`.

Only these messages are known. A Job is not decoded: kubectl copies its spec from the CronJob, and so do we. Everything else
that Helm and kubectl send is JSON or YAML.
"""

import base64

from .errors import APIError

_MAP = "map"
_OWNER = {1: ("kind", str), 3: ("name", str), 4: ("uid", str), 5: ("apiVersion", str), 6: ("controller", bool),
          7: ("blockOwnerDeletion", bool)}
_META = {1: ("name", str), 2: ("generateName", str), 3: ("namespace", str), 11: ("labels", (_MAP, str)),
         12: ("annotations", (_MAP, str)), 13: ("ownerReferences", [_OWNER]), 14: ("finalizers", [str])}
_RULE = {1: ("verbs", [str]), 2: ("apiGroups", [str]), 3: ("resources", [str]), 4: ("resourceNames", [str]),
         5: ("nonResourceURLs", [str])}
_ROLE = {1: ("metadata", _META), 2: ("rules", [_RULE])}
_BINDING = {1: ("metadata", _META), 2: ("subjects", [{1: ("kind", str), 2: ("apiGroup", str), 3: ("name", str), 4: ("namespace", str)}]),
            3: ("roleRef", {1: ("apiGroup", str), 2: ("kind", str), 3: ("name", str)})}
_ASKED = {1: ("namespace", str), 2: ("verb", str), 3: ("group", str), 4: ("version", str), 5: ("resource", str),
          6: ("subresource", str), 7: ("name", str)}
_KINDS = {
    "Namespace": {1: ("metadata", _META)},
    "ServiceAccount": {1: ("metadata", _META)},
    "ConfigMap": {1: ("metadata", _META), 2: ("data", (_MAP, str)), 3: ("binaryData", (_MAP, bytes)), 4: ("immutable", bool)},
    "Secret": {1: ("metadata", _META), 2: ("data", (_MAP, bytes)), 3: ("type", str), 4: ("stringData", (_MAP, str)),
               5: ("immutable", bool)},
    "Role": _ROLE, "ClusterRole": _ROLE, "RoleBinding": _BINDING, "ClusterRoleBinding": _BINDING,
    "SelfSubjectAccessReview": {2: ("spec", {1: ("resourceAttributes", _ASKED)})},
    "SelfSubjectRulesReview": {2: ("spec", {1: ("namespace", str)})},
    "SelfSubjectReview": {}, "TokenRequest": {},
    "Job": {1: ("metadata", _META)},
    "DeleteOptions": {1: ("gracePeriodSeconds", int), 4: ("propagationPolicy", str)},
}
_ENVELOPE = {1: ("type", {1: ("apiVersion", str), 2: ("kind", str)}), 2: ("raw", memoryview)}


def decode(body, store):
    """The object in a request body; 415 for a kind that is not known here."""
    if body[:4] != b"k8s\0":
        raise APIError(400, "BadRequest", "the body does not start like Kubernetes protobuf")
    envelope = _message(body[4:], _ENVELOPE)
    kind = envelope["type"].get("kind")
    if kind not in _KINDS:
        raise APIError(415, "UnsupportedMediaType", f"the loopback API server reads no {kind} in protobuf: "
                       "use `kubectl create … --dry-run=client -o yaml | kubectl create -f -`")
    obj = {**envelope["type"], **_message(bytes(envelope.get("raw", b"")), _KINDS[kind])}
    return _job(obj, store) if kind == "Job" else obj


def _job(obj, store):
    owner = next((o for o in obj["metadata"].get("ownerReferences", []) if o.get("kind") == "CronJob"), None)
    cron = next((c for c in store.list("cronjobs.batch") if owner and c["metadata"]["uid"] == owner.get("uid")), None)
    if cron is None:
        raise APIError(415, "UnsupportedMediaType", "the loopback API server reads no Job in protobuf but one made with --from=cronjob/…")
    return {**obj, "spec": cron["spec"]["jobTemplate"].get("spec", {})}


def _varint(data, place):
    value = shift = 0
    while True:
        byte = data[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place


def _message(data, table):
    found, place = {}, 0
    while place < len(data):
        tag, place = _varint(data, place)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            raw, place = _varint(data, place)
        elif wire == 2:
            size, place = _varint(data, place)
            raw, place = data[place:place + size], place + size
        else:
            size = {1: 8, 5: 4}[wire]
            raw, place = data[place:place + size], place + size
        if number in table:
            _keep(found, *table[number], raw)
    return found


def _keep(found, name, kind, raw):
    if isinstance(kind, tuple):
        entry = _message(raw, {1: ("key", str), 2: ("value", kind[1])})
        found.setdefault(name, {})[entry.get("key", "")] = entry.get("value", "")
    elif isinstance(kind, list):
        found.setdefault(name, []).append(_value(kind[0], raw))
    elif kind is not str or raw:  # an empty string is written out, and means that there is none
        found[name] = _value(kind, raw)


def _value(kind, raw):
    if isinstance(kind, dict):
        return _message(raw, kind)
    if kind is str:
        return raw.decode()
    if kind is bytes:
        return base64.b64encode(raw).decode()
    return kind(raw)
