package import YAML

package struct Availability: SpecObject {
    package var podDisruptionBudget: PodDisruptionBudget?
    package var autoScaling: AutoScaling?
    package var nodeSelector = StringMap()
    package var tolerations: [Node] = []
    package var affinity: Node?
    package var topologySpreadConstraints: [Node] = []
    package var runtimeClassName = ""
    package init() {}
    package static let fields: [Field] = [
        .field("podDisruptionBudget", \Self.podDisruptionBudget, "Keeps a node drain from taking every pod at once."),
        .field("autoScaling", \Self.autoScaling, "More pods when they are busy."),
        .field("nodeSelector", \Self.nodeSelector, "Labels that a node must have."),
        .field(
            "tolerations", \Self.tolerations, "Taints that a node may have.", .kubernetes(KubernetesShapes.toleration)),
        .field(
            "affinity", \Self.affinity, "Which nodes and which neighbours the pod seeks or shuns.",
            .kubernetes(KubernetesShapes.affinity)),
        .field(
            "topologySpreadConstraints", \Self.topologySpreadConstraints,
            "How evenly pods spread over zones and nodes.",
            .kubernetes(KubernetesShapes.topologySpreadConstraint)),
        .field("runtimeClassName", \Self.runtimeClassName, "RuntimeClass of the pod, such as one for gVisor."),
    ]
}

package struct PodDisruptionBudget: SpecObject {
    package var enabled = true
    package var maxUnavailable = 1
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether a PodDisruptionBudget is written."),
        .field("maxUnavailable", \Self.maxUnavailable, "Pods that may be down at once."),
    ]
}

package struct AutoScaling: SpecObject {
    package var enabled = false
    package var minReplicas = 1
    package var maxReplicas = 5
    package var targetCPUUtilization = 80
    package var targetMemoryUtilization: Int?
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether a HorizontalPodAutoscaler is written."),
        .field("minReplicas", \Self.minReplicas, "Fewest pods.", .atLeast(1, id: "autoscaling-bounds")),
        .field("maxReplicas", \Self.maxReplicas, "Most pods.", .atLeast(1, id: "autoscaling-bounds")),
        .field(
            "targetCPUUtilization", \Self.targetCPUUtilization, "Processor use to aim at, in percent of the request.",
            .range(1...100, id: "autoscaling-bounds")),
        .field(
            "targetMemoryUtilization", \Self.targetMemoryUtilization,
            "Memory use to aim at, in percent of the request; left out: only the processor counts.",
            .range(1...100, id: "autoscaling-bounds")),
    ]
}
