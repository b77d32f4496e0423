internal import Diagnostics
internal import InstanceSpec
internal import Validator
internal import YAML

/// The documents of a stream that are of our group and no instances: requests of agents, and defaults of a cluster.
struct OtherKinds {
    private var documents: [(root: Node, label: DocumentLabel)] = []
    private var instances: [String: Instance] = [:]

    mutating func add(_ root: Node, _ label: DocumentLabel) { documents.append((root, label)) }

    /// An instance that a request may be about.
    mutating func add(_ instance: Instance) {
        if !documents.isEmpty { instances[Self.key(instance.namespace, instance.name)] = instance }
    }

    /// What is wrong with them.
    /// - Parameter objects: what the cluster has; when instances are among them, others do not exist.
    func findings(_ objects: [Node]) -> [Finding] {
        documents.flatMap { root, label -> [Finding] in
            let found =
                label.kind == "OpenClawSelfConfig"
                ? validate(request(root, objects)) : validate(clusterDefaults: root)
            return found.map { finding in
                var finding = finding
                finding.document = label
                return finding
            }
        }
    }

    private func request(_ root: Node, _ objects: [Node]) -> SelfConfigRequest {
        var request = SelfConfigRequest(root)
        let living = objects.filter { $0["kind"]?.string == "OpenClawInstance" }
        request.knowsAllInstances = !living.isEmpty
        request.instance =
            instances[Self.key(request.namespace, request.spec.instanceRef)]
            ?? living.first { object in
                object["metadata"]?["name"]?.string == request.spec.instanceRef
                    && (object["metadata"]?["namespace"]?.string ?? "default") == request.namespace
            }.map { object in
                Instance(
                    name: request.spec.instanceRef, namespace: request.namespace,
                    spec: object["spec"].flatMap(Spec.init(node:)) ?? Spec(), document: object)
            }
        return request
    }

    private static func key(_ namespace: String, _ name: String) -> String { "\(namespace)/\(name)" }
}
