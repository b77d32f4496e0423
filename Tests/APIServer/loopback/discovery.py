"""What a client asks before anything else: versions, groups, resources, and a very small OpenAPI.

The OpenAPI documents hold no schemas. They only say, per kind, that PATCH knows `fieldValidation` and `dryRun`: with that
Helm and kubectl leave validation to the server, and take merge keys of built-in kinds from their own Go types.
"""

from .kinds import REVIEWS

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


def version(text):
    major, minor = text.split(".")[:2]
    return {"major": major, "minor": minor, "gitVersion": f"v{text}", "gitCommit": "", "gitTreeState": "clean",
            "buildDate": "2026-01-01T00:00:00Z", "goVersion": "test-double", "compiler": "python", "platform": "linux/amd64"}


def _versions(kinds):
    """{(group, version): [kind]} in table order."""
    found = {}
    for kind in kinds + REVIEWS:
        found.setdefault((kind.group, kind.version), []).append(kind)
    return found


def answer(path, accept, kinds):
    """The document at a discovery path, as (document, media type or None); nil for a path that is not discovery."""
    parts = path.strip("/").split("/")
    served = _versions(kinds)
    if parts in (["api"], ["apis"]):
        core = parts == ["api"]
        if "g=apidiscovery.k8s.io" in accept.replace(" ", "") and "v=v2;" in accept.replace(" ", "") + ";":
            return _aggregated(served, core), AGGREGATED
        return (_core() if core else _groups(served)), None
    if parts[0] == "api" and len(parts) == 2:
        return _resources(served, "", parts[1]), None
    if parts[0] == "apis" and len(parts) == 3:
        return _resources(served, parts[1], parts[2]), None
    if parts[0] == "apis" and len(parts) == 2:
        return next((g for g in _groups(served)["groups"] if g["name"] == parts[1]), None), None
    if parts[:2] == ["openapi", "v3"]:
        return _openapi(served, "/".join(parts[2:])), None
    return None, None


def _core():
    return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}


def _groups(served):
    groups = {}
    for group, version in served:
        if group:
            groups.setdefault(group, []).append({"groupVersion": f"{group}/{version}", "version": version})
    return {"kind": "APIGroupList", "apiVersion": "v1",
            "groups": [{"name": name, "versions": v, "preferredVersion": v[0]} for name, v in groups.items()]}


def _resources(served, group, version):
    kinds = served.get((group, version))
    if kinds is None:
        return None
    listed = []
    for kind in kinds:
        entry = {"name": kind.plural, "singularName": kind.singular, "namespaced": kind.namespaced, "kind": kind.kind,
                 "verbs": _verbs(kind)}
        if kind.short:
            entry["shortNames"] = list(kind.short)
        if kind.categories:
            entry["categories"] = list(kind.categories)
        listed.append(entry)
        listed += [{"name": f"{kind.plural}/{sub}", "singularName": "", "namespaced": kind.namespaced,
                    **_subresource_kind(kind, sub, flat=True), "verbs": _subresource_verbs(sub)} for sub in kind.subresources]
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": f"{group}/{version}" if group else version,
            "resources": listed}


def _verbs(kind):
    return ["create"] if kind in REVIEWS else kind.verbs


def _subresource_verbs(name):
    return {"log": ["get"], "token": ["create"], "finalize": ["update"]}.get(name, ["get", "patch", "update"])


def _subresource_kind(kind, name, flat=False):
    group, version, called = {"scale": ("autoscaling", "v1", "Scale"), "token": ("authentication.k8s.io", "v1", "TokenRequest")}.get(
        name, (kind.group, kind.version, kind.kind))
    if flat:
        return {"group": group, "version": version, "kind": called}
    return {"responseKind": {"group": group, "version": version, "kind": called}}


def _aggregated(served, core):
    groups = {}
    for (group, version), kinds in served.items():
        if (group == "") != core:
            continue
        groups.setdefault(group, []).append({"version": version, "freshness": "Current", "resources": [{
            "resource": kind.plural, "responseKind": {"group": group, "version": version, "kind": kind.kind},
            "scope": "Namespaced" if kind.namespaced else "Cluster", "singularResource": kind.singular, "verbs": _verbs(kind),
            "shortNames": list(kind.short), "categories": list(kind.categories),
            "subresources": [{"subresource": sub, "verbs": _subresource_verbs(sub), **_subresource_kind(kind, sub)}
                             for sub in kind.subresources],
        } for kind in kinds]})
    return {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {},
            "items": [{"metadata": {"name": name} if name else {}, "versions": versions} for name, versions in groups.items()]}


def _openapi(served, path):
    """The index, or the document of one group and version."""
    places = {(f"apis/{g}/{v}" if g else f"api/{v}"): (g, v) for g, v in served}
    if not path:
        return {"paths": {place: {"serverRelativeURL": f"/openapi/v3/{place}?hash=none"} for place in places}}
    if path not in places:
        return None
    text = {"type": "string", "uniqueItems": True}
    parameters = [{"name": name, "in": "query", "schema": text} for name in ("dryRun", "fieldManager", "fieldValidation", "force")]
    operations = {}
    for kind in served[places[path]]:
        inner = "namespaces/{namespace}/" if kind.namespaced else ""
        operations[f"/{path}/{inner}{kind.plural}/{{name}}"] = {"patch": {
            "operationId": f"patch{kind.kind}", "x-kubernetes-action": "patch", "parameters": parameters,
            "responses": {"200": {"description": "OK"}},
            "x-kubernetes-group-version-kind": {"group": kind.group, "version": kind.version, "kind": kind.kind}}}
    return {"openapi": "3.0.0", "info": {"title": "loopback API server (test double)", "version": "0"}, "paths": operations,
            "components": {"schemas": {}}}
