package import YAML

/// What the keeper has decided for one instance: the key `state.json` of ConfigMap `<name>-state`.
///
/// The keeper alone writes it, the renderer and the keeper read it. Whoever may write ConfigMaps could have forged it, so
/// a reader takes it for input of a stranger: each part is checked where it is used, and counts only while what it was
/// derived from is still so.
package struct KeeperState: SpecObject {
    package var version = Self.currentVersion
    package var update = UpdateState()
    package var secrets = SecretHashState()
    package var selfConfigure = SelfConfigureState()
    package var drift = DriftState()
    package init() {}
    package static let fields: [Field] = [
        .field("version", \Self.version, "Version of this form."),
        .field("update", \Self.update, "Which image is wanted, and how far an update has come."),
        .field("secrets", \Self.secrets, "Whether Secrets have changed since the pod was first seen."),
        .field("selfConfigure", \Self.selfConfigure, "What agents have asked for and got."),
        .field("drift", \Self.drift, "Which differences in the cluster were corrected how often."),
    ]

    package static let currentVersion = 1
    /// The key of the ConfigMap.
    package static let key = "state.json"

    package static func name(of instance: String) -> String { "\(instance)-state" }

    /// The state in a ConfigMap's `data`; nil when it holds none or none that can be read.
    package init?(data: Mapping) {
        guard let text = data[Self.key]?.string, let node = JSON.read(text) else { return nil }
        self.init(node: node)
    }

    /// What stands under the key, as it is stored: without what is empty.
    package var document: Node {
        [
            "version": Node(version),
            "update": update.document.nonEmpty,
            "secrets": secrets.document.nonEmpty,
            "selfConfigure": selfConfigure.document.nonEmpty,
            "drift": drift.document.nonEmpty,
        ]
    }

    package var text: String { JSON.write(document, .compact) }
}
