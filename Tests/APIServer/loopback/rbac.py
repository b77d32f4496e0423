"""Who may do what, from the Roles and bindings in the store, when RBAC is switched on.

Users: `admin` may do everything; `namespace-admin:NS` has the ClusterRole `admin` in one namespace and nothing else;
`system:serviceaccount:NS:NAME` is a service account; any other name has what bindings give it. A user is named by a bearer
token (the token *is* the name), or by the path `/as/USER` in front of the API, because client-go sends no token over plain
HTTP; `kubectl --as` works for `admin`.
"""

from .errors import APIError, forbidden

_READ = ["get", "list", "watch"]
_WRITE = ["create", "delete", "deletecollection", "patch", "update"]
_ALL = [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}, {"nonResourceURLs": ["*"], "verbs": ["*"]}]

_EDIT = [
    {"apiGroups": [""], "resources": ["configmaps", "events", "persistentvolumeclaims", "pods", "secrets", "serviceaccounts",
                                      "services", "serviceaccounts/token"], "verbs": _WRITE + _READ},
    {"apiGroups": [""], "resources": ["namespaces", "pods/log", "pods/status"], "verbs": _READ},
    {"apiGroups": ["apps"], "resources": ["daemonsets", "deployments", "deployments/scale", "replicasets", "replicasets/scale",
                                          "statefulsets", "statefulsets/scale"], "verbs": _WRITE + _READ},
    {"apiGroups": ["autoscaling"], "resources": ["horizontalpodautoscalers"], "verbs": _WRITE + _READ},
    {"apiGroups": ["batch"], "resources": ["cronjobs", "jobs"], "verbs": _WRITE + _READ},
    {"apiGroups": ["policy"], "resources": ["poddisruptionbudgets"], "verbs": _WRITE + _READ},
    {"apiGroups": ["networking.k8s.io"], "resources": ["ingresses", "networkpolicies"], "verbs": _WRITE + _READ},
    {"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": _WRITE + _READ},
]
_ADMIN = _EDIT + [{"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles", "rolebindings"], "verbs": _WRITE + _READ}]
_VIEW = [{**rule, "resources": [r for r in rule["resources"] if r != "secrets"], "verbs": _READ} for rule in _EDIT]


def cluster_roles():
    """The ClusterRoles that every cluster has, shortened to the kinds served here."""
    for name, rules in (("cluster-admin", _ALL), ("admin", _ADMIN), ("edit", _EDIT), ("view", _VIEW)):
        yield {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": name}, "rules": rules}


class RBAC:
    def __init__(self, store, settings):
        self.store, self.settings = store, settings

    def check(self, user, verb, group, resource, namespace, name):
        """Raises 403 for what the user may not do. `resource` may name a subresource: `pods/log`."""
        if not self.may(user, verb, group, resource, namespace, name):
            raise self._forbidden(user, verb, group, resource, namespace, name)

    def may(self, user, verb, group, resource, namespace, name=""):
        if not self.settings.rbac or user == "admin":
            return True
        return any(_allows(rule, verb, group, resource, name) for rule in self.rules(user, namespace))

    def rules(self, user, namespace):
        """Every rule a user has, cluster-wide and in a namespace."""
        if not self.settings.rbac or user == "admin":
            return _ALL
        found = [{"apiGroups": ["authorization.k8s.io", "authentication.k8s.io"], "resources": ["*"], "verbs": ["create"]}]
        if namespace and user == f"namespace-admin:{namespace}":
            found += self._role({"kind": "ClusterRole", "name": "admin"}, "")
        bindings = [(b, "") for b in self.store.list("clusterrolebindings.rbac.authorization.k8s.io", copy=False)]
        if namespace:
            bindings += [(b, namespace) for b in self.store.list("rolebindings.rbac.authorization.k8s.io", namespace, copy=False)]
        for binding, place in bindings:
            if any(_is(subject, user, place) for subject in binding.get("subjects") or []):
                found += self._role(binding["roleRef"], place)
        return found

    def _role(self, reference, namespace):
        plural = "clusterroles" if reference["kind"] == "ClusterRole" else "roles"
        place = "" if plural == "clusterroles" else namespace
        role = self.store.get(f"{plural}.rbac.authorization.k8s.io", place, reference["name"], copy=False)
        rules = list((role or {}).get("rules") or [])
        if plural == "clusterroles":  # those that aggregate into this one
            mark = f"rbac.authorization.k8s.io/aggregate-to-{reference['name']}"
            for other in self.store.list("clusterroles.rbac.authorization.k8s.io", copy=False):
                if (other["metadata"].get("labels") or {}).get(mark) == "true":
                    rules += other.get("rules") or []
        return rules

    def guard(self, call, old, new):
        """Nobody grants more than he has: not with a Role, not with a binding to one."""
        if not self.settings.rbac or call.user == "admin" or call.kind.group != "rbac.authorization.k8s.io":
            return
        namespace = call.namespace
        if call.kind.kind in ("Role", "ClusterRole"):
            if old and old.get("rules") == new.get("rules"):
                return
            granted, verb, name = new.get("rules") or [], "escalate", new["metadata"]["name"]
        else:
            if old and (old.get("subjects"), old["roleRef"]) == (new.get("subjects"), new["roleRef"]):
                return
            granted, verb, name = self._role(new["roleRef"], namespace), "bind", new["roleRef"]["name"]
        target = call.kind.plural if verb == "escalate" else new["roleRef"]["kind"].lower() + "s"
        if self.may(call.user, verb, call.kind.group, target, namespace, name):
            return
        held = self.rules(call.user, namespace)
        missing = [rule for rule in granted if not _covered(rule, held)]
        if missing:
            texts = "\n".join("{" + ", ".join(f"{key[0].upper()}{key[1:]}:{_quoted(rule[key])}" for key in
                              ("apiGroups", "resources", "resourceNames", "nonResourceURLs", "verbs") if rule.get(key)) + "}"
                              for rule in missing)
            raise forbidden(call.kind, new["metadata"]["name"], f'user "{call.user}" (groups=["system:authenticated"]) is '
                            f"attempting to grant RBAC permissions not currently held:\n{texts}")

    def _forbidden(self, user, verb, group, resource, namespace, name):
        plural = resource.split("/")[0]
        full = f"{plural}.{group}" if group else plural
        where = f' in the namespace "{namespace}"' if namespace else " at the cluster scope"
        quoted = f' "{name}"' if name else ""
        return APIError(403, "Forbidden", f'{full}{quoted} is forbidden: User "{user}" cannot {verb} resource "{resource}" in API '
                        f'group "{group}"{where}', {"name": name, "group": group, "kind": plural})


def _quoted(values):
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def _is(subject, user, namespace):
    if subject["kind"] == "ServiceAccount":
        return user == f"system:serviceaccount:{subject.get('namespace') or namespace}:{subject['name']}"
    if subject["kind"] == "Group":
        accounts = [f"system:serviceaccounts:{user.split(':')[2]}", "system:serviceaccounts"] if user.startswith("system:serviceaccount:") else []
        return subject["name"] in ["system:authenticated"] + accounts
    return subject["name"] == user


def _allows(rule, verb, group, resource, name):
    has = lambda key, value: bool({value, "*"} & set(rule.get(key) or []))
    plural, _, subresource = resource.partition("/")
    wanted = has("resources", resource) or bool(subresource) and f"*/{subresource}" in rule.get("resources", [])
    return has("verbs", verb) and has("apiGroups", group) and wanted and (not rule.get("resourceNames") or name in rule["resourceNames"])


def _covered(rule, held):
    """Whether rules already held allow each single thing that this rule does."""
    if rule.get("nonResourceURLs"):
        return any("*" in (r.get("nonResourceURLs") or []) for r in held)
    return all(any(_allows(r, verb, group, resource, name) for r in held)
               for verb in rule.get("verbs", []) for group in rule.get("apiGroups", []) for resource in rule.get("resources", [])
               for name in rule.get("resourceNames") or [""])
