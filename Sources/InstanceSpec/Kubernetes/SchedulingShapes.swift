extension KubernetesShapes {
    package static let toleration = object("Toleration") {
        [
            Member("key", text),
            Member("operator", choice("Exists", "Equal", "Lt", "Gt", "")),
            Member("value", text),
            Member("effect", choice("NoSchedule", "PreferNoSchedule", "NoExecute", "")),
            Member("tolerationSeconds", integer64),
        ]
    }

    package static let topologySpreadConstraint = object("TopologySpreadConstraint") {
        [
            Member("maxSkew", positive).required,
            Member("topologyKey", text).required,
            Member("whenUnsatisfiable", choice("DoNotSchedule", "ScheduleAnyway")).required,
            Member("labelSelector", labelSelector),
            Member("matchLabelKeys", texts),
            Member("minDomains", positive),
            Member("nodeAffinityPolicy", choice("Honor", "Ignore")),
            Member("nodeTaintsPolicy", choice("Honor", "Ignore")),
        ]
    }

    private static let positive = integer(1...Int(Int32.max))

    package static let affinity = object("Affinity") {
        [
            Member("nodeAffinity", nodeAffinity),
            Member("podAffinity", object("PodAffinity") { podAffinityMembers }),
            Member("podAntiAffinity", object("PodAntiAffinity") { podAffinityMembers }),
        ]
    }

    private static let nodeAffinity = object("NodeAffinity") {
        [
            Member("requiredDuringSchedulingIgnoredDuringExecution", nodeSelector),
            Member("preferredDuringSchedulingIgnoredDuringExecution", list(preferredSchedulingTerm)),
        ]
    }

    private static let nodeSelector = object("NodeSelector") {
        [Member("nodeSelectorTerms", list(nodeSelectorTerm)).required]
    }

    private static let preferredSchedulingTerm = object("PreferredSchedulingTerm") {
        [
            Member("weight", weight).required,
            Member("preference", nodeSelectorTerm).required,
        ]
    }

    private static let weight = integer(1...100)

    private static let nodeSelectorTerm = object("NodeSelectorTerm") {
        [
            Member("matchExpressions", list(nodeSelectorRequirement)),
            Member("matchFields", list(nodeSelectorRequirement)),
        ]
    }

    private static let nodeSelectorRequirement = object("NodeSelectorRequirement") {
        [
            Member("key", text).required,
            Member("operator", choice("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")).required,
            Member("values", texts),
        ]
    }

    private static let podAffinityMembers = [
        Member("requiredDuringSchedulingIgnoredDuringExecution", list(podAffinityTerm)),
        Member("preferredDuringSchedulingIgnoredDuringExecution", list(weightedPodAffinityTerm)),
    ]

    private static let weightedPodAffinityTerm = object("WeightedPodAffinityTerm") {
        [
            Member("weight", weight).required,
            Member("podAffinityTerm", podAffinityTerm).required,
        ]
    }

    private static let podAffinityTerm = object("PodAffinityTerm") {
        [
            Member("topologyKey", text).required,
            Member("labelSelector", labelSelector),
            Member("matchLabelKeys", texts),
            Member("mismatchLabelKeys", texts),
            Member("namespaces", texts),
            Member("namespaceSelector", labelSelector),
        ]
    }
}
