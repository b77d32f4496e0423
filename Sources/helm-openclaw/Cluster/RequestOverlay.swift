internal import InstanceSpec
internal import YAML

/// What requests have added to an instance and still add: it stands in the keeper's state, also when the request itself
/// was cleared away an hour after it was answered.
struct RequestOverlay {
    private let stored: StoredState
    private var state: KeeperState { stored.state }
    var instance: String { stored.instance }

    /// Of one instance or of the namespace.
    static func all(of instance: String?, _ kubectl: Kubectl) throws -> [RequestOverlay] {
        try StoredState.all(of: instance, kubectl).map(RequestOverlay.init)
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
        try stored.change(kubectl) { $0.selfConfigure.requests.removeAll { $0.name == request } }
    }
}
