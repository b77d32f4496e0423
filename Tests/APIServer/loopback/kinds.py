"""Which kinds this server has: a table of built-in ones, and those that CRDs in the store add."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Kind:
    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool
    short: tuple = ()
    subresources: tuple = ()
    schema: dict = field(default=None, compare=False, hash=False)  # of a CRD's version; None for a built-in kind
    columns: tuple = field(default=(), compare=False, hash=False)
    categories: tuple = ()
    singular_name: str = ""
    custom: bool = False

    @property
    def api_version(self):
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def resource(self):
        """`statefulsets.apps`: also the key of the store, so that versions of one kind share their objects."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def qualified_kind(self):
        return f"{self.kind}.{self.group}" if self.group else self.kind

    @property
    def singular(self):
        return self.singular_name or self.kind.lower()

    @property
    def has_status(self):
        return "status" in self.subresources

    @property
    def verbs(self):
        return ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]


# group/version; then kind, plural, N(amespaced) or C(luster), short names, subresources
_TABLE = """
v1
  Namespace namespaces C ns status,finalize
  Pod pods N po status,log
  Service services N svc status
  ServiceAccount serviceaccounts N sa token
  Secret secrets N - -
  ConfigMap configmaps N cm -
  PersistentVolumeClaim persistentvolumeclaims N pvc status
  PersistentVolume persistentvolumes C pv status
  Event events N ev -
  Node nodes C no status
apps/v1
  Deployment deployments N deploy status,scale
  StatefulSet statefulsets N sts status,scale
  ReplicaSet replicasets N rs status,scale
  DaemonSet daemonsets N ds status
batch/v1
  Job jobs N - status
  CronJob cronjobs N cj status
autoscaling/v2
  HorizontalPodAutoscaler horizontalpodautoscalers N hpa status
policy/v1
  PodDisruptionBudget poddisruptionbudgets N pdb status
networking.k8s.io/v1
  NetworkPolicy networkpolicies N netpol -
  Ingress ingresses N ing status
  IngressClass ingressclasses C - -
rbac.authorization.k8s.io/v1
  Role roles N - -
  RoleBinding rolebindings N - -
  ClusterRole clusterroles C - -
  ClusterRoleBinding clusterrolebindings C - -
storage.k8s.io/v1
  StorageClass storageclasses C sc -
coordination.k8s.io/v1
  Lease leases N - -
apiextensions.k8s.io/v1
  CustomResourceDefinition customresourcedefinitions C crd,crds status
admissionregistration.k8s.io/v1
  ValidatingAdmissionPolicy validatingadmissionpolicies C - status
  ValidatingAdmissionPolicyBinding validatingadmissionpolicybindings C - -
"""

# What `kubectl get all` means.
_IN_ALL = {"Pod", "Service", "Deployment", "StatefulSet", "ReplicaSet", "DaemonSet", "Job", "CronJob", "HorizontalPodAutoscaler"}

# Kinds one can only ask, never store: `kubectl auth can-i` and `whoami`.
REVIEWS = [
    Kind("authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", False),
    Kind("authorization.k8s.io", "v1", "SelfSubjectRulesReview", "selfsubjectrulesreviews", False),
    Kind("authentication.k8s.io", "v1", "SelfSubjectReview", "selfsubjectreviews", False),
]


def _built_in():
    words = lambda text: () if text == "-" else tuple(text.split(","))
    for line in filter(None, _TABLE.split("\n")):
        if not line.startswith(" "):
            group, _, version = line.rpartition("/")
            continue
        kind, plural, scope, short, subresources = line.split()
        yield Kind(group, version, kind, plural, scope == "N", words(short), words(subresources),
                   categories=("all",) if kind in _IN_ALL else ())


BUILT_IN = list(_built_in())


def of_crd(crd):
    """The kinds, one per served version, of a CustomResourceDefinition; the storage version first."""
    spec, names = crd["spec"], crd["spec"]["names"]
    versions = sorted((v for v in spec["versions"] if v.get("served")), key=lambda v: not v.get("storage"))
    return [
        Kind(spec["group"], v["name"], names["kind"], names["plural"], spec["scope"] == "Namespaced",
             tuple(names.get("shortNames", ())), tuple(v.get("subresources", ())),
             schema=v.get("schema", {}).get("openAPIV3Schema", {}),
             columns=tuple(v.get("additionalPrinterColumns", ())),
             categories=tuple(names.get("categories", ())), singular_name=names.get("singular", ""), custom=True)
        for v in versions
    ]


class Kinds:
    """All kinds served now. Read from the store each time, so a CRD counts from the moment it is stored."""

    def __init__(self, store):
        self.store = store

    def all(self):
        found = list(BUILT_IN)
        for crd in self.store.list("customresourcedefinitions.apiextensions.k8s.io", copy=False):
            if "deletionTimestamp" not in crd["metadata"]:
                found += of_crd(crd)
        return found

    def by_plural(self, group, version, plural):
        """Nil when the server has no such resource."""
        for kind in self.all() + REVIEWS:
            if (kind.group, kind.version, kind.plural) == (group, version, plural):
                return kind
        return None

    def by_kind(self, name, api_version=None):
        for kind in self.all():
            if kind.kind == name and api_version in (None, kind.api_version):
                return kind
        raise KeyError(f"the loopback API server has no kind {name}")

    def by_resource(self, resource):
        for kind in self.all():
            if kind.resource == resource:
                return kind
        return None
