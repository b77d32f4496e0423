"""One cluster: the store with everything that acts on it, and what a fresh cluster already holds."""

from . import rbac as rbac_module
from .controllers import Controllers, Settings
from .errors import bad_request
from .faults import Faults
from .kinds import Kinds
from .rest import Call, Rest
from .store import Store


class World:
    def __init__(self, kubernetes_version="1.36.0"):
        self.kubernetes_version = kubernetes_version
        self.age = 0  # how often it was reset
        self.killer = lambda: None  # what the fault `kill` does to a client
        self.store, self.faults, self.settings, self.log = Store(), Faults(), Settings(), []
        self.kinds = Kinds(self.store)
        self.controllers = Controllers(self.store, self.kinds, self.settings)
        self.rbac = rbac_module.RBAC(self.store, self.settings)
        self.rest = Rest(self.store, self.kinds, self.controllers.react, self.rbac.guard)
        self.rest.log_of = self.controllers.runner.text
        self.seed()

    def reset(self):
        """Back to a fresh cluster: no objects but the seeds, no faults, no log, settings as at the start."""
        with self.store.lock:
            self.age += 1
            self.controllers.runner.forget()
            self.store.clear()
            self.controllers.settled = 0
            self.faults.clear()
            self.log.clear()
            self.rest.skipped_rules.clear()
            vars(self.settings).update(vars(Settings()))
            self.seed()

    def seed(self):
        for name in ("default", "kube-system"):
            self.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
        for name, grows, annotations in (
                ("standard", False, {"storageclass.kubernetes.io/is-default-class": "true"}), ("expandable", True, {})):
            self.create({"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "provisioner": "loopback.example/none",
                         "allowVolumeExpansion": grows, "reclaimPolicy": "Delete", "volumeBindingMode": "Immediate",
                         "metadata": {"name": name, "annotations": annotations}})
        for role in rbac_module.cluster_roles():
            self.create(role)

    def create(self, obj):
        kind = self.kinds.by_kind(obj["kind"], obj["apiVersion"])
        namespace = obj["metadata"].get("namespace", "default") if kind.namespaced else ""
        return self.rest.create(Call(kind, namespace, body=obj, user="admin", headers={"User-Agent": "loopback"}))

    def change_settings(self, wanted):
        unknown = set(wanted) - set(vars(self.settings))
        if unknown:
            raise bad_request(f"unknown settings: {', '.join(sorted(unknown))}")
        words = {"workloads": ("ready", "unready", "never"), "jobs": ("complete", "fail", "never")}
        for name, value in wanted.items():
            used = [value] if not isinstance(value, list) else [word for _, word in value]
            if name in words and not set(used) <= set(words[name]):
                raise bad_request(f"{name}: one of {', '.join(words[name])}, not {value!r}")
        vars(self.settings).update(wanted)
        self.controllers.settle()


def target(kinds, path):
    """(kind, namespace, name, subresource) of an API path; nil when there is no such resource."""
    parts = [p for p in path.split("/") if p]
    if parts[:1] == ["api"] and len(parts) >= 3:
        group, version, rest = "", parts[1], parts[2:]
    elif parts[:1] == ["apis"] and len(parts) >= 4:
        group, version, rest = parts[1], parts[2], parts[3:]
    else:
        return None
    namespace = ""
    if rest[0] == "namespaces" and len(rest) >= 3 and not (group == "" and rest[2] in ("status", "finalize")):
        namespace, rest = rest[1], rest[2:]
    kind = kinds.by_plural(group, version, rest[0])
    if kind is None or len(rest) > 3 or namespace and not kind.namespaced:
        return None
    rest += [""] * (3 - len(rest))
    return kind, namespace, rest[1], rest[2]
