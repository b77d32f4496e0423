internal import Diagnostics
internal import InstanceSpec
internal import YAML

/// What requests have added to an instance and still add: it stands in the keeper's state, also when the request itself
/// was cleared away an hour after it was answered.
struct RequestOverlay {
    /// The ConfigMap with the state.
    let object: Node
    let instance: String
    private(set) var state: KeeperState

    /// Nil when the ConfigMap holds no state that this version knows.
    init?(_ object: Node) {
        let name = object.objectName
        guard name.hasSuffix(Self.suffix), let state = object["data"]?.mapping.flatMap(KeeperState.init(data:)),
            state.version == KeeperState.currentVersion
        else { return nil }
        self.object = object
        self.state = state
        instance = String(name.dropLast(Self.suffix.count))
    }

    private static let suffix = KeeperState.name(of: "")

    /// Of one instance or of the namespace.
    static func all(of instance: String?, _ kubectl: Kubectl) throws -> [RequestOverlay] {
        if let instance {
            return try kubectl.object("configmap", KeeperState.name(of: instance)).flatMap(Self.init).map { [$0] } ?? []
        }
        return try kubectl.list("configmaps", labels: "app.kubernetes.io/component=state").compactMap(Self.init)
    }

    /// In the form of requests, each with what of it is in effect.
    var requests: [SelfConfigRequest] {
        state.selfConfigure.requests.map { accepted in
            var spec = accepted.document
            for key in ["name", "uid", "time"] { spec[key] = nil }
            spec["instanceRef"] = Node(instance)
            return SelfConfigRequest(
                object: [
                    "metadata": [
                        "name": Node(accepted.name), "uid": Node(accepted.uid),
                        "creationTimestamp": Node(accepted.time),
                    ],
                    "spec": spec, "status": ["phase": "Applied", "message": "in effect"],
                ])
        }
    }

    func contains(_ request: String) -> Bool { state.selfConfigure.requests.contains { $0.name == request } }

    /// Takes out what a request has added, unless the keeper has written since it was read.
    func drop(_ request: String, _ kubectl: Kubectl) throws {
        var changed = state
        changed.selfConfigure.requests.removeAll { $0.name == request }
        do {
            try kubectl.patch(
                object,
                [
                    [
                        "op": "test", "path": "/metadata/resourceVersion",
                        "value": object["metadata"]?["resourceVersion"],
                    ],
                    ["op": "replace", "path": Node("/data/\(KeeperState.key)"), "value": Node(changed.text)],
                ])
        } catch {
            throw Failure(
                "cannot drop \(quoted(request)): \(error)", fix: "if the keeper wrote at the same moment, try again")
        }
    }
}
