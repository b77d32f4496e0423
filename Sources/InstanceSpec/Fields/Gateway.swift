package struct Gateway: SpecObject {
    package var enabled = true
    package var existingSecret = ""
    package var controlUiOrigins: [String] = []
    package init() {}
    package static let fields: [Field] = [
        .field(
            "enabled", \Self.enabled,
            "Whether a proxy stands in front of the gateway, which then listens on loopback only."
        ),
        .field(
            "existingSecret", \Self.existingSecret,
            "Secret whose key token holds the gateway's token; left out: one is made."),
        .field(
            "controlUiOrigins", \Self.controlUiOrigins,
            "Origins that the control UI may be opened from, beside our own.",
            .maxItems(20, id: "control-ui-origins-count")),
    ]
}
