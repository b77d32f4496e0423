internal import InstanceSpec
internal import YAML

/// Labels that every object of an instance carries.
func labels(_ instance: Instance) -> Node { labels(ofInstance: instance.name) }

/// The same, for whoever knows no more than the name.
func labels(ofInstance name: String) -> Node {
    [
        "app.kubernetes.io/name": "openclaw",
        "app.kubernetes.io/instance": Node(name),
        "app.kubernetes.io/managed-by": "Helm",
    ]
}

/// The labels by which Services, policies and the StatefulSet find the pod. Immutable: never add to them.
func selectorLabels(_ instance: Instance) -> Node {
    [
        "app.kubernetes.io/name": "openclaw",
        "app.kubernetes.io/instance": Node(instance.name),
    ]
}

func metadata(_ instance: Instance, name: String, labels extra: StringMap = [:], annotations: Node? = nil) -> Node {
    var all = labels(instance)
    for entry in extra.entries { all[entry.key] = Node(entry.value) }
    return [
        "name": Node(name),
        "namespace": Node(instance.namespace),
        "labels": all,
        "annotations": annotations?.nonEmpty,
    ]
}

/// Keeps `helm uninstall` from deleting an object that holds what cannot be made again.
let keepPolicy = (key: "helm.sh/resource-policy", value: "keep")

/// A quantity in Kubernetes' canonical form; an empty or unreadable text means the default.
func quantity(_ text: String, default standard: String) -> Node {
    Node((Quantity(text) ?? Quantity(standard))?.canonical ?? standard)
}
