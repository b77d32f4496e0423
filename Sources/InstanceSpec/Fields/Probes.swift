package struct Probes: SpecObject {
    package var liveness: ProbeTiming?
    package var readiness: ProbeTiming?
    package var startup: ProbeTiming?
    package var diskReadiness: DiskReadiness?
    package init() {}
    package static let fields: [Field<Probes>] = [
        .field(
            "liveness", \.liveness,
            "Restarts an agent that no longer answers; left out: 30, 10, 5 seconds, 3 failures."),
        .field(
            "readiness", \.readiness,
            "Keeps traffic from an agent that is not ready; left out: 5, 5, 3 seconds, 3 failures."),
        .field("startup", \.startup, "Gives the agent time to start; left out: 5, 5, 3 seconds, 60 failures."),
        .field("diskReadiness", \.diskReadiness, "Makes a full disk count as not ready."),
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
    package static let fields: [Field<ProbeTiming>] = [
        .field("enabled", \.enabled, "Whether the container has this probe."),
        .field("initialDelaySeconds", \.initialDelaySeconds, "Seconds from the container's start to the first try."),
        .field("periodSeconds", \.periodSeconds, "Seconds between two tries."),
        .field("timeoutSeconds", \.timeoutSeconds, "Seconds after which a try has failed."),
        .field("failureThreshold", \.failureThreshold, "Failures in a row that count."),
    ]
}

package struct DiskReadiness: SpecObject {
    package var enabled = false
    package var path = ""
    package var minFree = ""
    package init() {}
    package static let fields: [Field<DiskReadiness>] = [
        .field("enabled", \.enabled, "Whether the readiness probe looks at the disk as well."),
        .field("path", \.path, "Directory on the disk; left out: /home/openclaw/.openclaw."),
        .field("minFree", \.minFree, "Space that must be free, as a quantity; left out: 64Mi."),
    ]
}
