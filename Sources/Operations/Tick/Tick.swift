internal import Diagnostics
internal import InstanceSpec
package import Logging
internal import PostRenderer
internal import Secrets
internal import YAML

/// One run of the keeper over a release: what it finds, what it decides, and at most one upgrade of the release.
///
/// It may die between any two steps. State is written before each effect, and each effect can be repeated, so the next
/// run goes on where this one stopped.
package struct Tick: Sendable {
    package struct Settings: Sendable {
        package var release: String
        package var namespace: String
        /// Names of the release's instances, for when its values cannot be read.
        package var instances: [String] = []
        /// `name-version` of the chart that Helm is given.
        package var chart: String
        /// `HELM_DRIVER`; nil when it is not set.
        package var driver: String?
        /// Of our own pod; empty outside of a cluster.
        package var podUID = ""
        /// How long a run waits for what may end soon, before it leaves that to the next one.
        package var patience: Duration = .seconds(60)
        /// Between two looks while it waits.
        package var pause: Duration = .seconds(5)
        /// Where the collectors in the pods listen.
        package var collectorPort = 4318

        package init(release: String, namespace: String, chart: String) {
            self.release = release
            self.namespace = namespace
            self.chart = chart
        }
    }

    private let settings: Settings
    private let cluster: Cluster
    private let helm: Helm
    private let store: StateStore
    private let facts: InstanceFacts
    private let update: UpdateEffects
    private let upkeep: Upkeep
    private let reporting: Reporting
    private let measuring: Measuring
    private let folder: String
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Timestamp
    private let logger: Logger

    /// - Parameters:
    ///   - registry: carries what registries are asked.
    ///   - folder: of our own, readable for nobody else: values are put there, and may hold secrets.
    package init(
        _ settings: Settings, _ cluster: Cluster, _ helm: Helm, registry: any Transport, folder: String,
        clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Timestamp = { .now },
        logger: Logger
    ) {
        self.settings = settings
        self.cluster = cluster
        self.helm = helm
        self.folder = folder
        self.clock = clock
        self.now = now
        self.logger = logger
        store = StateStore(cluster, namespace: settings.namespace)
        facts = InstanceFacts(cluster: cluster, namespace: settings.namespace)
        upkeep = Upkeep(
            cluster: cluster, store: store, release: settings.release, namespace: settings.namespace, now: now,
            logger: logger)
        reporting = Reporting(cluster: cluster, namespace: settings.namespace, now: now, logger: logger)
        measuring = Measuring(
            cluster: cluster, namespace: settings.namespace, metrics: registry, collectorPort: settings.collectorPort,
            now: now, logger: logger)
        update = UpdateEffects(
            cluster: cluster, store: store, facts: facts, registry: registry, looks: RegistryLooks(clock), clock: clock,
            now: now, logger: logger)
    }

    package func run() async throws -> TickReport {
        let elapsed = stopwatch(clock)
        let reader = ReleaseReader(
            cluster: cluster, helm: helm, chart: settings.chart, driver: settings.driver, podUID: settings.podUID,
            now: now, logger: logger)
        let (last, verdict, number) = try await reader.read()
        var block: ReleaseBlock?
        if case .blocked(let found) = verdict {
            block = found
            logger.warning("the release is left alone: \(found.message)", metadata: ["reason": "\(found.reason)"])
        }
        var upgrade = ReleaseUpgrade(
            helm: helm, last: last, run: "\(number).\(settings.podUID.isEmpty ? "none" : settings.podUID)",
            folder: folder,
            logger: logger)
        var runs: [InstanceRun] = []
        let (instances, areRecorded) = try await instances(&upgrade, &block)
        for instance in instances {
            var run = InstanceRun(instance, try await store.load(instance.name))
            run.isRecorded = areRecorded
            runs.append(run)
        }
        for index in runs.indices {
            runs[index].outcome.block = block
            await guarded(&runs[index]) { try await facts.prepare(&$0) }
        }
        let requests = await reporting.requests(for: runs)
        for index in runs.indices {
            await guarded(&runs[index]) { try await upkeep.advance(&$0, requests: requests, block) }
        }
        if block?.hidesValues != true { await compare(&runs, &upgrade, block) }
        var failure: String?
        while true {
            for index in runs.indices { await advance(&runs[index], block) }
            if block == nil, failure == nil {
                do {
                    if try await upgrade.run(&runs) { continue }
                } catch {
                    try Task.checkCancellation()
                    failure = "\(error)"
                    logger.error("\(error)")
                }
            }
            guard elapsed() + settings.pause < settings.patience, runs.contains(where: \.isWaiting) else { break }
            try await clock.sleep(for: settings.pause)
        }
        // What Helm has applied is there.
        if upgrade.description != nil { for index in runs.indices { runs[index].missing = [] } }
        await announce(runs)
        let isRendered = block == nil && failure == nil
        await reporting.answer(runs, requests: requests, isRendered: isRendered)
        let backups = await reporting.backups(runs)
        let trouble = failure ?? block?.failure
        var phases: [String: String] = [:]
        for run in runs {
            phases[run.name] = await reporting.status(
                run, backups: backups[run.name] ?? BackupFacts(), failure: trouble)
        }
        let took = elapsed().components
        await measuring.measure(
            runs, phases: phases, hasFailed: trouble != nil, upgradeFailed: failure != nil,
            took: Int(took.seconds) * 1000 + Int(took.attoseconds / 1_000_000_000_000_000))
        return TickReport(outcomes: runs.map(\.outcome), upgrade: upgrade.description, failure: failure)
    }

    /// What lives beside what was applied. When that cannot be seen, the next run looks again.
    private func compare(_ runs: inout [InstanceRun], _ upgrade: inout ReleaseUpgrade, _ block: ReleaseBlock?) async {
        do {
            guard let manifest = try await upgrade.manifest() else { return }
            upgrade.isForced = try await upkeep.compare(&runs, with: manifest, mayCorrect: block == nil)
        } catch {
            logger.warning("cannot compare the release with the cluster: \(error)")
        }
    }

    /// All steps of one instance, in their order. One that fails ends the instance's turn, not the run: what follows could
    /// undo what it was in the middle of.
    private func advance(_ run: inout InstanceRun, _ block: ReleaseBlock?) async {
        guard run.outcome.error == nil else { return }
        await guarded(&run) { run in
            try await facts.refresh(&run)
            if !run.isRecorded { try await update.advance(&run, block) }
        }
    }

    private func guarded(_ run: inout InstanceRun, _ work: (inout InstanceRun) async throws -> Void) async {
        do {
            try await work(&run)
        } catch {
            run.isWaiting = false
            run.outcome.error = "\(error)"
            run.outrun = error is Outrun
            logger.error("\(error)", metadata: ["instance": "\(run.name)"])
        }
    }

    // MARK: Which instances

    /// As the chart writes them from the release's own values; when these cannot be had, as the cluster's records have them.
    private func instances(
        _ upgrade: inout ReleaseUpgrade, _ block: inout ReleaseBlock?
    ) async throws -> (instances: [Instance], areRecorded: Bool) {
        if block?.hidesValues != true {
            do {
                let (skeleton, problem) = try await upgrade.render()
                if let problem { refuse(problem, &block) }
                return (PostRenderer.instances(in: skeleton), false)
            } catch let problem as Failure {
                refuse(problem, &block)
            }
        }
        return (try await recorded(), true)
    }

    private func refuse(_ problem: Failure, _ block: inout ReleaseBlock?) {
        logger.error("\(problem)")
        block = block ?? ReleaseBlock(reason: ReleaseBlock.renderFailed, message: "\(problem)")
    }

    private func recorded() async throws -> [Instance] {
        var found: [Instance] = []
        for name in settings.instances {
            do {
                let record = try await cluster.get(.instances, settings.namespace, name)
                if let instance = record.flatMap(PostRenderer.instance(in:)) { found.append(instance) }
            } catch let error as ClusterError where error.status == 404 {
                // The cluster does not have the kind.
            }
        }
        return found
    }

    // MARK: Events

    private func announce(_ runs: [InstanceRun]) async {
        for run in runs {
            guard let object = run.outcome.record ?? run.outcome.statefulSet else { continue }
            for note in run.outcome.notes {
                do {
                    try await cluster.record(note, about: object, at: now(), source: .random)
                } catch {
                    logger.warning("cannot write an event: \(error)", metadata: ["reason": "\(note.reason)"])
                }
            }
        }
    }
}
