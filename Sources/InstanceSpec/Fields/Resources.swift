/// What a container asks for and may use. An amount left out is the container's own, which its builder knows.
package struct Resources: SpecObject {
    package var requests = ResourceAmounts()
    package var limits = ResourceAmounts()
    package init() {}
    package static let fields: [Field] = [
        .field("requests", \Self.requests, "What the scheduler sets aside."),
        .field("limits", \Self.limits, "What the container may use at most."),
    ]
}

package struct ResourceAmounts: SpecObject {
    package var cpu = ""
    package var memory = ""
    package init() {}
    package static let fields: [Field] = [
        .field("cpu", \Self.cpu, "Processor time, such as 500m or 2.", .quantity),
        .field("memory", \Self.memory, "Memory, such as 512Mi or 4Gi.", .quantity),
    ]
}

package struct RuntimeDeps: SpecObject {
    package var pnpm: Bool?
    package var python: Bool?
    package init() {}
    package static let fields: [Field] = [
        .field("pnpm", \Self.pnpm, "Whether pnpm is installed."),
        .field("python", \Self.python, "Whether Python 3.12 and uv are installed."),
    ]
}
