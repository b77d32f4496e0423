package import YAML

/// The keys of the chart's values that are neither fields of the spec nor settings.
package struct Values: SpecObject {
    package var instances = Mapping()
    package var clusterDefaults = ClusterDefaults()
    package var labels = StringMap()
    package var annotations = StringMap()
    package var nameOverride = ""
    package var fullnameOverride = ""
    package var global = Mapping()
    package var enabled: Bool?
    package init() {}
    package static let fields: [Field] = [
        .field(
            "instances", \Self.instances, "Several instances by name, each merged over the values beside it.",
            .kubernetes(.map(instanceShape, MapLimits()))),
        .field("clusterDefaults", \Self.clusterDefaults, "What every instance starts from."),
        .field("labels", \Self.labels, "Labels of the OpenClawInstance itself."),
        .field("annotations", \Self.annotations, "Annotations of the OpenClawInstance itself."),
        .field("nameOverride", \Self.nameOverride, "Names the instance <release>-<this>."),
        .field("fullnameOverride", \Self.fullnameOverride, "Names the instance."),
        .field("global", \Self.global, "What a parent chart shares with all its charts; not used here."),
        .field("enabled", \Self.enabled, "Read by the condition of a parent chart; not used here."),
    ]

    /// All keys of the values: the spec's fields, the settings and those above.
    package static var members: [Member] {
        Spec.fields.map(\.member) + Settings.fields.map(\.member) + fields.map(\.member)
    }

    /// One entry of `instances`.
    private static let instanceShape = Shape.object(
        ObjectShape("InstanceValues") {
            Spec.fields.map(\.member)
                + fields.map(\.member).filter { $0.name == "labels" || $0.name == "annotations" }
        })
}
