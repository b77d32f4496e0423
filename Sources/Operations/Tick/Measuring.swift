internal import InstanceSpec
internal import Logging
internal import PostRenderer
internal import YAML

/// What a run counts at its end, and sends. What fails here is said in the log and leaves the rest alone.
struct Measuring: Sendable {
    let cluster: Cluster
    let namespace: String
    /// Carries metrics to their receivers.
    let metrics: any Transport
    let collectorPort: Int
    let now: @Sendable () -> Timestamp
    let logger: Logger

    /// Counts the run, and sends what was counted.
    func measure(
        _ runs: [InstanceRun], phases: [String: String], hasFailed: Bool, upgradeFailed: Bool, took milliseconds: Int
    ) async {
        var all: [InstanceMetrics] = []
        for run in runs {
            var counters = Counters(data: run.stored.data)
            let isError = hasFailed || run.outcome.error != nil
            counters.add(run.outrun ? .conflict : isError ? .error : .success, took: milliseconds, at: now())
            if upgradeFailed { counters.releaseFailures += 1 }
            counters.add(run.outcome.counted)
            await keep(counters, run)
            all.append(series(run, counters, phase: phases[run.name] ?? ""))
        }
        let push = MetricsPush(over: metrics, logger: logger)
        let version = toolVersion
        var silent = 0
        for (run, own) in zip(runs, all) where run.instance.spec.observability.metrics.enabled {
            guard silent < Self.mostSilent, let collector = collectorAddress(run.pods, port: collectorPort) else {
                continue
            }
            if !(await push.send(otlpMetrics([own], version: version, at: now()), to: collector)) { silent += 1 }
        }
        if let endpoint = runs.first?.instance.settings.otlp.endpoint, !endpoint.isEmpty {
            await push.send(otlpMetrics(all, version: version, at: now()), to: endpoint)
        }
    }

    /// A run has little time: when so many collectors did not answer, something is between us and them.
    private static let mostSilent = 5

    private func keep(_ counters: Counters, _ run: InstanceRun) async {
        guard run.stored.resourceVersion != nil else { return }
        do {
            try await cluster.patch(
                .configMaps, namespace, KeeperState.name(of: run.name), ["data": [Counters.key: Node(counters.text)]])
        } catch {
            logger.warning("cannot keep the counters: \(error)", metadata: ["instance": "\(run.name)"])
        }
    }

    private func series(_ run: InstanceRun, _ counters: Counters, phase: String) -> InstanceMetrics {
        let image = run.outcome.workload?.image ?? ""
        let name = image.split(separator: "@").first.map(String.init) ?? image
        let last = name.split(separator: "/").last.map(String.init) ?? ""
        let tag = last.split(separator: ":").dropFirst().last.map(String.init) ?? "latest"
        return InstanceMetrics(
            name: run.name, namespace: namespace, phase: phase,
            isReady: !run.instance.spec.suspended && (run.outcome.workload?.readyReplicas ?? 0) > 0, version: tag,
            image: image, counters: counters)
    }
}
