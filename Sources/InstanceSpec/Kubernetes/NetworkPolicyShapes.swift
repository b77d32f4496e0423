extension KubernetesShapes {
    package static let networkPolicyEgressRule = object("NetworkPolicyEgressRule") {
        [
            Member("ports", list(networkPolicyPort)),
            Member("to", list(networkPolicyPeer)),
        ]
    }

    private static let networkPolicyPort = object("NetworkPolicyPort") {
        [
            Member("protocol", choice("TCP", "UDP", "SCTP")),
            Member("port", .intOrString),
            Member("endPort", integer),
        ]
    }

    private static let networkPolicyPeer = object("NetworkPolicyPeer") {
        [
            Member("ipBlock", ipBlock),
            Member("namespaceSelector", labelSelector),
            Member("podSelector", labelSelector),
        ]
    }

    private static let ipBlock = object("IPBlock") {
        [
            Member("cidr", text).required,
            Member("except", texts),
        ]
    }
}
