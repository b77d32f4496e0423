package import YAML

/// What every instance of a cluster starts from: `spec` of the OpenClawClusterDefaults named `cluster`.
package struct ClusterDefaults: SpecObject {
    package var registry = ""
    package var image = Image()
    package var env: [Node] = []
    package var runtimeDeps = RuntimeDeps()
    package init() {}
    package static let fields: [Field] = [
        .field("registry", \Self.registry, "Registry host for instances that name none."),
        .field("image", \Self.image, "The OpenClaw image for instances that do not say."),
        .field(
            "env", \Self.env, "Variables before an instance's own; one of the same name takes the instance's value.",
            .kubernetes(KubernetesShapes.envVar), .uniqueKeys(["name"], id: "env-unique")),
        .field("runtimeDeps", \Self.runtimeDeps, "Tools for all instances, beside those that an instance names."),
    ]
}

package struct ClusterDefaultsStatus: SpecObject {
    package var conditions: [Condition] = []
    package var observedGeneration: Int?
    package init() {}
    package static let fields: [Field] = [
        .field("conditions", \Self.conditions, "What is known about it.", .uniqueKeys(["type"])),
        .field("observedGeneration", \Self.observedGeneration, "Generation that this status is about.", .int64),
    ]
}
