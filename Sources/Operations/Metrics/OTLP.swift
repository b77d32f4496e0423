package import YAML

/// What one instance's series say.
package struct InstanceMetrics: Sendable {
    package var name: String
    package var namespace: String
    package var phase: String
    package var isReady: Bool
    /// The image's tag, or `latest`.
    package var version: String
    package var image: String
    package var counters: Counters

    package init(
        name: String, namespace: String, phase: String, isReady: Bool, version: String, image: String,
        counters: Counters
    ) {
        self.name = name
        self.namespace = namespace
        self.phase = phase
        self.isReady = isReady
        self.version = version
        self.image = image
        self.counters = counters
    }
}

/// The body of an OTLP/HTTP request in JSON. The resource has no `service.instance.id`: collectors make the label
/// `instance` of it, which is the instance's name here.
package func otlpMetrics(_ instances: [InstanceMetrics], version: String, at now: Timestamp) -> Node {
    [
        "resourceMetrics": [
            [
                "resource": ["attributes": [attribute("service.name", "openclaw-operator")]],
                "scopeMetrics": [
                    [
                        "scope": ["name": "openclaw-keeper", "version": Node(version)],
                        "metrics": Node(metrics(instances, at: now)),
                    ]
                ],
            ]
        ]
    ]
}

private let phases = [
    "Pending", "Provisioning", "Running", "Degraded", "Failed", "Terminating", "BackingUp", "Restoring", "Updating",
    "Suspended",
]

/// The ten names of the operator: dashboards and alerts know them.
private func metrics(_ instances: [InstanceMetrics], at now: Timestamp) -> [Node] {
    func sum(_ name: String, _ help: String, _ points: (InstanceMetrics) -> [(labels: [(String, String)], value: Int)])
        -> Node
    {
        let all = instances.flatMap { instance in
            points(instance).map { point(instance, $0.labels, $0.value, at: now, isCounter: true) }
        }
        return [
            "name": Node(name), "description": Node(help),
            "sum": ["aggregationTemporality": 2, "isMonotonic": true, "dataPoints": Node(all)],
        ]
    }
    func gauge(
        _ name: String, _ help: String, _ points: (InstanceMetrics) -> [(labels: [(String, String)], value: Int)]
    ) -> Node {
        let all = instances.flatMap { instance in
            points(instance).map { point(instance, $0.labels, $0.value, at: now, isCounter: false) }
        }
        return ["name": Node(name), "description": Node(help), "gauge": ["dataPoints": Node(all)]]
    }
    return [
        sum("openclaw_reconcile_total", "Runs of the keeper by result.") {
            [
                ([("result", "success")], $0.counters.success), ([("result", "error")], $0.counters.error),
                ([("result", "conflict")], $0.counters.conflict),
            ]
        },
        [
            "name": "openclaw_reconcile_duration_seconds", "description": "How long runs of the keeper took.",
            "histogram": [
                "aggregationTemporality": 2, "dataPoints": Node(instances.map { histogram($0, at: now) }),
            ],
        ],
        gauge("openclaw_instance_phase", "1 for the phase that the instance is in.") { instance in
            phases.map { ([("phase", $0)], $0 == instance.phase ? 1 : 0) }
        },
        gauge("openclaw_instance_info", "Always 1; its labels tell version and image.") {
            [([("version", $0.version), ("image", $0.image)], 1)]
        },
        gauge("openclaw_instance_ready", "1 while a pod is ready.") { [([], $0.isReady ? 1 : 0)] },
        gauge("openclaw_managed_instances", "1 for each instance that a keeper looks after.") { _ in [([], 1)] },
        sum("openclaw_resource_creation_failures_total", "Upgrades of the release that failed.") {
            [([("resource", "release")], $0.counters.releaseFailures)]
        },
        sum("openclaw_autoupdate_checks_total", "Looks at the registry by result.") {
            [
                ([("result", "success")], $0.counters.checks), ([("result", "error")], $0.counters.failedChecks),
            ]
        },
        sum("openclaw_autoupdate_applied_total", "Updates that were applied.") { [([], $0.counters.applied)] },
        sum("openclaw_autoupdate_rollbacks_total", "Updates that were taken back.") {
            [([], $0.counters.rollbacks)]
        },
    ]
}

private func attribute(_ key: String, _ value: String) -> Node {
    ["key": Node(key), "value": ["stringValue": Node(value)]]
}

private func attributes(_ instance: InstanceMetrics, _ more: [(String, String)]) -> Node {
    Node(
        ([("instance", instance.name), ("namespace", instance.namespace)] + more).map { attribute($0.0, $0.1) })
}

/// 64-bit numbers are texts in OTLP's JSON.
private func point(
    _ instance: InstanceMetrics, _ labels: [(String, String)], _ value: Int, at now: Timestamp, isCounter: Bool
) -> Node {
    [
        "attributes": attributes(instance, labels),
        "startTimeUnixNano": isCounter ? start(instance, now) : nil,
        "timeUnixNano": nanoseconds(now),
        "asInt": Node(String(value)),
    ]
}

private func histogram(_ instance: InstanceMetrics, at now: Timestamp) -> Node {
    let counters = instance.counters
    return [
        "attributes": attributes(instance, []),
        "startTimeUnixNano": start(instance, now),
        "timeUnixNano": nanoseconds(now),
        "count": Node(String(counters.durations.reduce(0, +))),
        "sum": seconds(counters.milliseconds),
        "bucketCounts": Node(counters.durations.map { Node(String($0)) }),
        "explicitBounds": Node(Counters.bounds.map(seconds)),
    ]
}

private func start(_ instance: InstanceMetrics, _ now: Timestamp) -> Node {
    nanoseconds(Timestamp(text: instance.counters.since) ?? now)
}

private func nanoseconds(_ time: Timestamp) -> Node {
    let fraction = String(time.nanoseconds)
    return Node("\(time.seconds)" + String(repeating: "0", count: max(0, 9 - fraction.utf8.count)) + fraction)
}

/// Milliseconds as a number of seconds, exact.
private func seconds(_ milliseconds: Int) -> Node {
    let fraction = String(milliseconds % 1000)
    let padded = String(repeating: "0", count: max(0, 3 - fraction.utf8.count)) + fraction
    return JSON.read("\(milliseconds / 1000).\(padded)") ?? 0
}
