internal import InstanceSpec
internal import YAML

/// The claim that holds the agent's data. Nil when there is none, the user brings it, or each replica gets its own.
@Sendable func dataClaim(_ instance: Instance) -> Node? {
    let persistence = instance.spec.storage.persistence
    guard persistence.enabled, !instance.hasAutoScaling, persistence.existingClaim.isEmpty else { return nil }
    return claim(
        instance, name: "\(instance.name)-data", annotations: ["openclaw.rocks/backup-enabled": "true"],
        spec: dataClaimSpec(instance))
}

/// The browser's profile. Nil unless it is to outlive the pod in a claim of ours.
@Sendable func chromiumClaim(_ instance: Instance) -> Node? {
    let chromium = instance.spec.chromium
    guard chromium.enabled, chromium.persistence.enabled, chromium.persistence.existingClaim.isEmpty else { return nil }
    return claim(
        instance, name: "\(instance.name)-chromium-data", annotations: [:],
        spec: chromiumClaimSpec(instance))
}

func chromiumClaimSpec(_ instance: Instance) -> Node {
    let persistence = instance.spec.chromium.persistence
    return [
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": persistence.storageClass?.node,
        "resources": ["requests": ["storage": quantity(persistence.size, default: "1Gi")]],
    ]
}

/// What a claim for the agent's data asks for, as an object of its own or as a template.
func dataClaimSpec(_ instance: Instance) -> Node {
    let persistence = instance.spec.storage.persistence
    return [
        "accessModes": Node(persistence.accessModes.isEmpty ? ["ReadWriteOnce"] : persistence.accessModes),
        "storageClassName": persistence.storageClass?.node,
        "resources": ["requests": ["storage": quantity(persistence.size, default: "10Gi")]],
    ]
}

/// Helm never deletes a claim: data outlives the release. A claim that exists is written as it lives, since
/// Kubernetes refuses most changes to one.
private func claim(_ instance: Instance, name: String, annotations: Node, spec: Node) -> Node {
    var annotations = annotations
    annotations[keepPolicy.key] = Node(keepPolicy.value)
    return [
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": metadata(instance, name: name, annotations: annotations),
        "spec": ClaimState(instance, name: name, wanted: spec).rendered,
    ]
}
