internal import InstanceSpec
internal import YAML

/// The pod's identity. Nil when the user brings one.
@Sendable func serviceAccount(_ instance: Instance) -> Node? {
    let rbac = instance.spec.security.rbac
    guard rbac.createServiceAccount else { return nil }
    return [
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata(
            instance, name: instance.serviceAccountName, annotations: rbac.serviceAccountAnnotations.node),
        "automountServiceAccountToken": Node(instance.usesAPI),
    ]
}
