package import InstanceSpec
package import YAML

/// What is counted about an instance. It outlives the runs, under a key of its own in ConfigMap `<name>-state`: a counter
/// that began anew with each run would be worth nothing.
package struct Counters: SpecObject, Equatable {
    /// When counting began.
    package var since = ""
    package var success = 0
    package var error = 0
    package var conflict = 0
    /// Runs by how long they took: one number for each of `bounds`, and one for what is above.
    package var durations: [Int] = []
    package var milliseconds = 0
    package var releaseFailures = 0
    package var checks = 0
    package var failedChecks = 0
    package var applied = 0
    package var rollbacks = 0
    package init() {}
    package static let fields: [Field] = [
        .field("since", \Self.since, "When counting began."),
        .field("success", \Self.success, "Runs that ended well."),
        .field("error", \Self.error, "Runs that did not."),
        .field("conflict", \Self.conflict, "Runs that met another writer."),
        .field("durations", \Self.durations, "Runs by how long they took."),
        .field("milliseconds", \Self.milliseconds, "How long they took together."),
        .field("releaseFailures", \Self.releaseFailures, "Upgrades of the release that failed."),
        .field("checks", \Self.checks, "Looks at the registry that succeeded."),
        .field("failedChecks", \Self.failedChecks, "Looks at the registry that failed."),
        .field("applied", \Self.applied, "Updates that were applied."),
        .field("rollbacks", \Self.rollbacks, "Updates that were taken back."),
    ]

    /// The key of the ConfigMap.
    package static let key = "counters.json"

    /// Upper ends in milliseconds. Prometheus' usual ones end at 10 s, and a run that backs up takes longer.
    package static let bounds = [
        5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 120_000, 300_000, 600_000,
    ]

    /// Those in a ConfigMap's `data`; all zero when it holds none that can be read.
    package init(data: Mapping?) {
        self = data?[Self.key]?.string.flatMap { JSON.read($0) }.flatMap(Counters.init(node:)) ?? Counters()
        if durations.count != Self.bounds.count + 1 { durations = Array(repeating: 0, count: Self.bounds.count + 1) }
        // A number below zero would be a counter that goes back.
        durations = durations.map { max(0, $0) }
        for counter in Self.numbers { self[keyPath: counter] = max(0, self[keyPath: counter]) }
    }

    private static var numbers: [WritableKeyPath<Counters, Int>] {
        [
            \.success, \.error, \.conflict, \.milliseconds, \.releaseFailures, \.checks, \.failedChecks, \.applied,
            \.rollbacks,
        ]
    }

    package var text: String {
        JSON.write(
            [
                "since": Node(since), "success": Node(success), "error": Node(error), "conflict": Node(conflict),
                "durations": Node(durations.map { Node($0) }), "milliseconds": Node(milliseconds),
                "releaseFailures": Node(releaseFailures), "checks": Node(checks),
                "failedChecks": Node(failedChecks), "applied": Node(applied), "rollbacks": Node(rollbacks),
            ], .compact)
    }
}

/// How a run ended for an instance.
package enum RunResult: String, Sendable { case success, error, conflict }

extension Counters {
    /// Adds a run.
    package mutating func add(_ result: RunResult, took milliseconds: Int, at now: Timestamp) {
        if since.isEmpty { since = now.text }
        switch result {
        case .success: success += 1
        case .error: error += 1
        case .conflict: conflict += 1
        }
        let bucket = Self.bounds.firstIndex { milliseconds <= $0 } ?? Self.bounds.count
        durations[bucket] += 1
        self.milliseconds += max(0, milliseconds)
    }

    /// Adds what happened to updates.
    package mutating func add(_ counted: [UpdateCount]) {
        for count in counted {
            switch count {
            case .check(let succeeded): if succeeded { checks += 1 } else { failedChecks += 1 }
            case .applied: applied += 1
            case .rolledBack: rollbacks += 1
            }
        }
    }
}
