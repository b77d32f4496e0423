package import YAML

/// What every instance of a cluster starts from: `spec` of the OpenClawClusterDefaults named `cluster`.
package struct ClusterDefaults: SpecObject {
    package var registry = ""
    package var image = Image()
    package var env: [Node] = []
    package var runtimeDeps = RuntimeDeps()
    package init() {}
    package static let fields: [Field<ClusterDefaults>] = [
        .field("registry", \.registry, "Registry host for instances that name none."),
        .field("image", \.image, "The OpenClaw image for instances that do not say."),
        .field(
            "env", \.env, "Variables before an instance's own; one of the same name takes the instance's value.",
            .kubernetes(KubernetesShapes.envVar), .uniqueKeys(["name"], id: "env-unique")),
        .field("runtimeDeps", \.runtimeDeps, "Tools for all instances, beside those that an instance names."),
    ]
}

package struct ClusterDefaultsStatus: SpecObject {
    package var conditions: [Condition] = []
    package var observedGeneration: Int?
    package init() {}
    package static let fields: [Field<ClusterDefaultsStatus>] = [
        .field("conditions", \.conditions, "What is known about it.", .uniqueKeys(["type"])),
        .field("observedGeneration", \.observedGeneration, "Generation that this status is about.", .int64),
    ]
}
