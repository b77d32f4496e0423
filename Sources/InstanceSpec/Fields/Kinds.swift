/// One kind of the API group `openclaw.rocks`, as its CRD describes it.
package struct CustomKind: Sendable {
    package struct Column: Sendable {
        package var name: String
        /// `string` or `date`.
        package var type: String
        package var jsonPath: String
    }

    package var kind: String
    package var plural: String
    package var singular: String
    package var shortNames: [String]
    package var isNamespaced: Bool
    package var columns: [Column]
    package var spec: Shape
    package var status: Shape
    package var doc: String

    package static let all = [instance, selfConfig, clusterDefaults]

    package static let instance = CustomKind(
        kind: "OpenClawInstance", plural: "openclawinstances", singular: "openclawinstance", shortNames: [],
        isNamespaced: true,
        columns: [
            Column(name: "Phase", type: "string", jsonPath: ".status.phase"),
            Column(name: "Ready", type: "string", jsonPath: ".status.conditions[?(@.type=='Ready')].status"),
            Column(name: "Gateway", type: "string", jsonPath: ".status.gatewayEndpoint"),
            age,
        ],
        spec: Spec.shape, status: InstanceStatus.shape, doc: "One OpenClaw agent.")

    package static let selfConfig = CustomKind(
        kind: "OpenClawSelfConfig", plural: "openclawselfconfigs", singular: "openclawselfconfig",
        shortNames: ["ocsc"], isNamespaced: true,
        columns: [
            Column(name: "Instance", type: "string", jsonPath: ".spec.instanceRef"),
            Column(name: "Phase", type: "string", jsonPath: ".status.phase"),
            age,
        ],
        spec: SelfConfig.shape, status: SelfConfigStatus.shape, doc: "A change that an agent asks for about itself.")

    package static let clusterDefaults = CustomKind(
        kind: "OpenClawClusterDefaults", plural: "openclawclusterdefaults", singular: "openclawclusterdefaults",
        shortNames: ["occd"], isNamespaced: false,
        columns: [Column(name: "Registry", type: "string", jsonPath: ".spec.registry"), age],
        spec: ClusterDefaults.shape, status: ClusterDefaultsStatus.shape,
        doc: "What every instance of the cluster starts from; only the object named cluster counts.")

    private static let age = Column(name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp")
}
