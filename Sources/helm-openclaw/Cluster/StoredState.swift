internal import Diagnostics
internal import InstanceSpec
internal import YAML

/// What the keeper has decided for an instance, in its ConfigMap.
struct StoredState {
    private let object: Node
    let instance: String
    let state: KeeperState

    /// Nil when the ConfigMap holds no state that this version knows.
    private init?(_ object: Node) {
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
    static func all(of instance: String?, _ kubectl: Kubectl) throws -> [StoredState] {
        if let instance {
            return try kubectl.object("configmap", KeeperState.name(of: instance)).flatMap(Self.init).map { [$0] } ?? []
        }
        return try kubectl.list("configmaps", labels: "app.kubernetes.io/component=state").compactMap(Self.init)
    }

    /// Writes it changed, unless the keeper has written since it was read.
    func change(_ kubectl: Kubectl, _ edit: (inout KeeperState) -> Void) throws {
        var changed = state
        edit(&changed)
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
                "cannot change the keeper's state of \(instance): \(error)",
                fix: "if the keeper wrote at the same moment, try again")
        }
    }
}
