internal import InstanceSpec
internal import YAML

/// Nil unless the instance scales by load.
@Sendable func horizontalPodAutoscaler(_ instance: Instance) -> Node? {
    guard let scaling = instance.spec.availability.autoScaling, scaling.enabled else { return nil }
    return [
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": metadata(instance, name: instance.name),
        "spec": [
            "scaleTargetRef": ["apiVersion": "apps/v1", "kind": "StatefulSet", "name": Node(instance.name)],
            "minReplicas": Node(scaling.minReplicas),
            "maxReplicas": Node(scaling.maxReplicas),
            "metrics": [
                resourceMetric("cpu", scaling.targetCPUUtilization),
                scaling.targetMemoryUtilization.map { resourceMetric("memory", $0) },
            ],
        ],
    ]
}

private func resourceMetric(_ name: String, _ utilization: Int) -> Node {
    [
        "type": "Resource",
        "resource": [
            "name": Node(name), "target": ["type": "Utilization", "averageUtilization": Node(utilization)],
        ],
    ]
}
