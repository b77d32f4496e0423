internal import InstanceSpec
internal import YAML

/// The instance itself as the cluster keeps it, so that `kubectl get openclawinstances` shows it and the keeper has a
/// place for its status. Nil when the cluster does not have the kind.
@Sendable func record(_ instance: Instance) -> Node? {
    guard instance.settings.record.enabled else { return nil }
    return [
        "apiVersion": "openclaw.rocks/v1alpha1",
        "kind": "OpenClawInstance",
        "metadata": [
            "name": Node(instance.name),
            "namespace": Node(instance.namespace),
            "labels": instance.labels.node,
            "annotations": instance.annotations.node,
        ],
        "spec": instance.writtenSpec,
    ]
}
