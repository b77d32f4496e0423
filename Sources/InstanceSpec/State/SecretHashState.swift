package import YAML

/// What the pod reads from Secrets, as it was last seen. What is seen for the first time is the baseline, so neither an
/// install nor a Secret that the user adds rolls the pod; only one whose content becomes another does.
package struct SecretHashState: SpecObject {
    /// Secret → hash of its content, 16 hexadecimal digits.
    package var seen = StringMap()
    /// What the pod template says: empty until the first change, then 16 hexadecimal digits.
    package var changed = ""
    package init() {}
    package static let fields: [Field] = [
        .field("seen", \Self.seen, "Hash of each Secret's content, by name."),
        .field("changed", \Self.changed, "Hash of all since the first change."),
    ]

    package var document: Node {
        ["seen": seen.node, "changed": changed.node]
    }
}
