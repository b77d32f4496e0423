package struct Probes: SpecObject {
    package var liveness: ProbeTiming?
    package var readiness: ProbeTiming?
    package var startup: ProbeTiming?
    package var diskReadiness: DiskReadiness?
    package init() {}
    package static let fields: [Field] = [
        .field(
            "liveness", \Self.liveness,
            "Restarts an agent that no longer answers; left out: 30, 10, 5 seconds, 3 failures."),
        .field(
            "readiness", \Self.readiness,
            "Keeps traffic from an agent that is not ready; left out: 5, 5, 3 seconds, 3 failures."),
        .field("startup", \Self.startup, "Gives the agent time to start; left out: 5, 5, 3 seconds, 60 failures."),
        .field("diskReadiness", \Self.diskReadiness, "Makes a full disk count as not ready."),
    ]
}

/// One HTTP probe. A number left out is the probe's own, which its builder knows.
package struct ProbeTiming: SpecObject {
    package var enabled = true
    package var initialDelaySeconds: Int?
    package var periodSeconds: Int?
    package var timeoutSeconds: Int?
    package var failureThreshold: Int?
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether the container has this probe."),
        .field(
            "initialDelaySeconds", \Self.initialDelaySeconds, "Seconds from the container's start to the first try."),
        .field("periodSeconds", \Self.periodSeconds, "Seconds between two tries."),
        .field("timeoutSeconds", \Self.timeoutSeconds, "Seconds after which a try has failed."),
        .field("failureThreshold", \Self.failureThreshold, "Failures in a row that count."),
    ]
}

package struct DiskReadiness: SpecObject {
    package var enabled = false
    package var path = ""
    package var minFree = ""
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether the readiness probe looks at the disk as well."),
        .field("path", \Self.path, "Directory on the disk; left out: /home/openclaw/.openclaw."),
        .field("minFree", \Self.minFree, "Space that must be free, as a quantity; left out: 64Mi."),
    ]
}
