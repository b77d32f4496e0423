internal import InstanceSpec
internal import YAML

/// The way in through a Gateway. Nil unless it is switched on.
@Sendable func httpRoute(_ instance: Instance) -> Node? {
    guard let route = instance.spec.networking.httpRoute, route.enabled else { return nil }
    return [
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": metadata(instance, name: instance.name, annotations: route.annotations.node),
        "spec": [
            "parentRefs": Node(
                route.parentRefs.map {
                    [
                        "name": Node($0.name),
                        "namespace": Node($0.namespace).nonEmpty,
                        "sectionName": Node($0.sectionName).nonEmpty,
                    ]
                }),
            "hostnames": Node(route.hostnames).nonEmpty,
            "rules": [
                [
                    "matches": [["path": ["type": "PathPrefix", "value": "/"]]],
                    "backendRefs": [["name": Node(instance.name), "port": Node(route.port ?? Port.gateway)]],
                ]
            ],
        ],
    ]
}
