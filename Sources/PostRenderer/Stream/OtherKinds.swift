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
    /// - Parameter objects: what the cluster has; when instances are among them, others do not exist in their
    ///   namespace.
    func findings(_ objects: [Node]) -> [Finding] {
        guard !documents.isEmpty else { return [] }
        let living = living(objects)
        return documents.flatMap { root, label -> [Finding] in
            let found =
                label.kind == "OpenClawSelfConfig"
                ? validate(request(root, living)) : validate(clusterDefaults: root)
            return found.map { finding in
                var finding = finding
                finding.document = label
                return finding
            }
        }
    }

    /// Instances of the cluster, by namespace and name: looked up once for each request, and both may be many.
    private func living(_ objects: [Node]) -> [String: [String: Node]] {
        var living: [String: [String: Node]] = [:]
        for object in objects where object["kind"]?.string == "OpenClawInstance" {
            let namespace = object["metadata"]?["namespace"]?.string ?? "default"
            let name = object["metadata"]?["name"]?.string ?? ""
            if living[namespace]?[name] == nil { living[namespace, default: [:]][name] = object }
        }
        return living
    }

    private func request(_ root: Node, _ living: [String: [String: Node]]) -> SelfConfigRequest {
        var request = SelfConfigRequest(root)
        let neighbours = living[request.namespace]
        request.knowsAllInstances = neighbours != nil
        request.instance =
            instances[Self.key(request.namespace, request.spec.instanceRef)]
            ?? neighbours?[request.spec.instanceRef].map { object in
                Instance(
                    name: request.spec.instanceRef, namespace: request.namespace,
                    spec: object["spec"].flatMap(Spec.init(node:)) ?? Spec(), document: object)
            }
        return request
    }

    private static func key(_ namespace: String, _ name: String) -> String { "\(namespace)/\(name)" }
}
