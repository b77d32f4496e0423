internal import InstanceSpec
internal import YAML

/// The identity of the pods that work on data the agents wrote: no rights and no token. One for all instances of a
/// release, written with the first that needs it; nil for the others, and for users who bring their own.
@Sendable func dataServiceAccount(_ instance: Instance) -> Node? {
    guard instance.usesDataAccount, instance.writesDataAccount else { return nil }
    let release = instance.observed.release.name
    return [
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": [
            "name": Node(instance.dataAccountName),
            "namespace": Node(instance.namespace),
            "labels": [
                "app.kubernetes.io/name": "openclaw-keeper",
                "app.kubernetes.io/instance": Node(release.isEmpty ? instance.name : release),
                "app.kubernetes.io/component": "data",
                "app.kubernetes.io/managed-by": "Helm",
            ],
        ],
        "automountServiceAccountToken": false,
    ]
}

extension Instance {
    var usesDataAccount: Bool { hasBackups && spec.backup.serviceAccountName.isEmpty }
}
