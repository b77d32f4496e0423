package import YAML

package struct Config: SpecObject {
    package var configMapRef: ConfigMapSource?
    package var raw: Node?
    package var mergeMode = "overwrite"
    package var format = "json"
    package var forcePaths: [String] = []
    package init() {}
    package static let fields: [Field] = [
        .field("configMapRef", \Self.configMapRef, "A ConfigMap that holds openclaw.json; wins over raw."),
        .field("raw", \Self.raw, "The content of openclaw.json.", .kubernetes(.anyObject)),
        .field(
            "mergeMode", \Self.mergeMode,
            "On each start: replace the file on the volume, merge into it, or (seed) write it only when there is none.",
            .oneOf(["overwrite", "merge", "seed"], id: "enum-merge-mode")),
        .field(
            "format", \Self.format, "Syntax of the ConfigMap's file; json5 is turned into JSON when the pod starts.",
            .oneOf(["json", "json5"], id: "enum-config-format")),
        .field(
            "forcePaths", \Self.forcePaths, "Dot paths that a merge takes from the config alone.",
            .maxItems(20, id: "force-paths-count"), .unique(id: "force-paths-count")),
    ]
}

/// A ConfigMap and the key in it.
package struct ConfigMapSource: SpecObject {
    package var name = ""
    package var key = "openclaw.json"
    package init() {}
    package static let fields: [Field] = [
        .field("name", \Self.name, "Name of the ConfigMap.", .required),
        .field("key", \Self.key, "Key that holds the file."),
    ]
}
