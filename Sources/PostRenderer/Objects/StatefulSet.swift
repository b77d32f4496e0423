internal import InstanceSpec
internal import YAML

/// The pod, and what it is replaced by when it changes.
@Sendable func statefulSet(_ instance: Instance) -> Node? {
    let hasTemplate = instance.hasPersistence && instance.hasAutoScaling
    return [
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": metadata(instance, name: instance.name),
        "spec": [
            // Left out under auto-scaling, so that an upgrade does not undo what the autoscaler did.
            "replicas": instance.spec.suspended ? 0 : instance.hasAutoScaling ? nil : 1,
            "revisionHistoryLimit": 10,
            "serviceName": Node(instance.name),
            "podManagementPolicy": "Parallel",
            "persistentVolumeClaimRetentionPolicy": ["whenDeleted": "Retain", "whenScaled": "Retain"],
            "updateStrategy": ["type": "RollingUpdate", "rollingUpdate": [:]],
            "selector": ["matchLabels": selectorLabels(instance)],
            "template": podTemplate(instance),
            "volumeClaimTemplates": hasTemplate ? [claimTemplate(instance)] : nil,
        ],
    ]
}

/// One claim per replica.
private func claimTemplate(_ instance: Instance) -> Node {
    var spec = dataClaimSpec(instance)
    spec["volumeMode"] = "Filesystem"
    return [
        "metadata": ["name": "data", "labels": labels(instance)],
        "spec": spec,
    ]
}
