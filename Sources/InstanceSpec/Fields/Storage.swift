package import YAML

package struct Storage: SpecObject {
    package var persistence = Persistence()
    package init() {}
    package static let fields: [Field] = [
        .field("persistence", \Self.persistence, "The volume that holds everything the agent must not lose.")
    ]
}

package struct Persistence: SpecObject {
    package var enabled = true
    package var storageClass: StorageClassName?
    package var size = "10Gi"
    package var accessModes = ["ReadWriteOnce"]
    package var existingClaim = ""
    package var orphan = true
    package init() {}
    package static let fields: [Field] = [
        .field(
            "enabled", \Self.enabled, "Whether data lives on a PersistentVolumeClaim; else it is lost with the pod."),
        .field(
            "storageClass", \Self.storageClass,
            "StorageClass of the claim; left out: the cluster's default, \"\": no dynamic provisioning."),
        .field("size", \Self.size, "Size of the claim.", .quantity),
        .field("accessModes", \Self.accessModes, "Access modes of the claim."),
        .field("existingClaim", \Self.existingClaim, "Use this claim and create none."),
        .field("orphan", \Self.orphan, "Whether the claim is kept when the instance is deleted."),
    ]
}

/// A class name for which the empty text has a meaning of its own: no dynamic provisioning.
package struct StorageClassName: SpecValue {
    package var name: String
    package static var shape: Shape { String.shape }
    package init?(node: Node) {
        guard let string = node.string else { return nil }
        name = string
    }
    package var node: Node? { Node(name) }
}
