package struct AutoUpdate: SpecObject {
    package var enabled = false
    package var checkInterval = "24h"
    package var backupBeforeUpdate = true
    package var rollbackOnFailure = true
    package var healthCheckTimeout = "10m"
    package init() {}
    package static let fields: [Field] = [
        .field(
            "enabled", \Self.enabled,
            "Whether new versions are looked for and installed; not for an image with a digest."),
        .field("checkInterval", \Self.checkInterval, "Time between two looks at the registry, 1h to 168h."),
        .field("backupBeforeUpdate", \Self.backupBeforeUpdate, "Whether the data is backed up first."),
        .field("rollbackOnFailure", \Self.rollbackOnFailure, "Whether a version that does not get well is taken back."),
        .field("healthCheckTimeout", \Self.healthCheckTimeout, "Time that a new version has to get well, 2m to 30m."),
    ]
}

package struct SelfConfigure: SpecObject {
    package var enabled = false
    package var allowedActions: [String] = []
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether the agent may ask for changes to its own instance."),
        .field(
            "allowedActions", \Self.allowedActions, "What it may change; empty: nothing.",
            .maxItems(4, id: "selfconfig-actions"),
            .each(.oneOf(["skills", "config", "workspaceFiles", "envVars"], id: "selfconfig-actions"))),
    ]
}
