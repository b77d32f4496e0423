package struct Networking: SpecObject {
    package var service = Service()
    package var ingress = Ingress()
    package var httpRoute: HTTPRoute?
    package init() {}
    package static let fields: [Field] = [
        .field("service", \Self.service, "The Service in front of the agent."),
        .field("ingress", \Self.ingress, "The way in through an ingress controller."),
        .field("httpRoute", \Self.httpRoute, "The way in through the Gateway API."),
    ]
}

package struct Service: SpecObject {
    package var type = "ClusterIP"
    package var annotations = StringMap()
    package var ports: [ServicePort] = []
    package init() {}
    package static let fields: [Field] = [
        .field(
            "type", \Self.type, "Where the Service can be reached from.",
            .oneOf(["ClusterIP", "LoadBalancer", "NodePort"], id: "enum-service-type")),
        .field("annotations", \Self.annotations, "Annotations of the Service."),
        .field("ports", \Self.ports, "Ports in place of our own.", .maxItems(20, id: "service-ports")),
    ]
}

package struct ServicePort: SpecObject {
    package var name = ""
    package var port = 0
    package var targetPort: Int?
    package var `protocol` = "TCP"
    package init() {}
    package static let fields: [Field] = [
        .field("name", \Self.name, "Name of the port.", .required, .minLength(1, id: "service-ports")),
        .field("port", \Self.port, "Number under which the Service offers it.", .required, .port(id: "service-ports")),
        .field("targetPort", \Self.targetPort, "Number in the pod; left out: the same.", .port(id: "service-ports")),
        .field("protocol", \Self.protocol, "Its protocol.", .oneOf(["TCP", "UDP", "SCTP"], id: "service-ports")),
    ]
}

/// A route of the Gateway API.
package struct HTTPRoute: SpecObject {
    package var enabled = false
    package var parentRefs: [GatewayReference] = []
    package var hostnames: [String] = []
    package var port: Int?
    package var annotations = StringMap()
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether an HTTPRoute is written."),
        .field("parentRefs", \Self.parentRefs, "Gateways that the route hangs on."),
        .field("hostnames", \Self.hostnames, "Host names that lead to the agent."),
        .field("port", \Self.port, "Port of the Service behind it; left out: 18789.", .port(id: "httproute")),
        .field("annotations", \Self.annotations, "Annotations of the HTTPRoute."),
    ]
}

package struct GatewayReference: SpecObject {
    package var name = ""
    package var namespace = ""
    package var sectionName = ""
    package init() {}
    package static let fields: [Field] = [
        .field("name", \Self.name, "Name of the Gateway.", .required, .minLength(1, id: "httproute")),
        .field("namespace", \Self.namespace, "Namespace of the Gateway; left out: the instance's."),
        .field("sectionName", \Self.sectionName, "One listener of the Gateway; left out: all of them."),
    ]
}
