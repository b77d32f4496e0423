internal import Diagnostics
internal import InstanceSpec
package import Logging
package import Secrets
internal import YAML

/// What happens before a release is uninstalled: the tick is stopped, and every instance backed up for the last time, all
/// at once. Nothing that fails here keeps the uninstall from going on; it is said in an event and in the log.
package struct PreDelete: Sendable {
    /// Of the budget, what a tick that is running may take to end.
    private static let tickShare = 4
    private static let pause: Duration = .seconds(1)

    package struct Request: Sendable {
        package var release: String
        package var namespace: String
        package var instances: [String]
        /// For all of them.
        package var budget: Duration
        /// The Job that runs this. Helm has been waiting since it made it.
        package var job: String?
        /// The CronJob of the tick.
        package var tick: String
        /// Whether there are OpenClawInstances, and we may read them.
        package var hasRecords: Bool

        package init(
            release: String, namespace: String, instances: [String], budget: Duration, job: String? = nil,
            tick: String? = nil, hasRecords: Bool = true
        ) {
            self.release = release
            self.namespace = namespace
            self.instances = instances
            self.budget = budget
            self.job = job
            self.tick = tick ?? KeeperName.of(release: release)
            self.hasRecords = hasRecords
        }
    }

    private let cluster: Cluster
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Timestamp
    private let source: SecretSource
    private let logger: Logger

    package init(
        _ cluster: Cluster, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Timestamp = { .now }, source: SecretSource = .random, logger: Logger
    ) {
        self.cluster = cluster
        self.clock = clock
        self.now = now
        self.source = source
        self.logger = logger
    }

    /// How the last backup of each instance ended.
    /// - Throws: only when it is cancelled.
    @discardableResult
    package func run(_ request: Request) async throws -> [String: LastBackupOutcome] {
        let job = await own(request)
        if let maker = job.flatMap(strangeMaker) {
            logger.error("this Job is Helm's to make, before an uninstall, and was made by \(maker): nothing is done")
            return [:]
        }
        let budget = Budget(request.budget, spent: spent(job), clock: clock)
        try await quietly("stop the tick") { try await stopTick(request, budget) }
        return try await withThrowingTaskGroup(of: (String, LastBackupOutcome).self) { group in
            for name in request.instances {
                group.addTask { (name, try await outcome(of: name, request, budget)) }
            }
            var outcomes: [String: LastBackupOutcome] = [:]
            for try await (name, outcome) in group { outcomes[name] = outcome }
            return outcomes
        }
    }

    // MARK: One instance

    private func outcome(of name: String, _ request: Request, _ budget: Budget) async throws -> LastBackupOutcome {
        var logger = logger
        logger[metadataKey: "instance"] = "\(name)"
        let work = InstanceUninstall(
            cluster: cluster, namespace: request.namespace, budget: budget, now: now, logger: logger)
        var instance = LeavingInstance(name: name)
        let outcome: LastBackupOutcome
        do {
            instance = try await work.look(name, withRecord: request.hasRecords)
            outcome = try await work.run(instance, withRecord: request.hasRecords)
        } catch {
            try Task.checkCancellation()
            outcome = .failed("\(error)")
        }
        let note = outcome.note(of: name, claim: instance.claim, job: work.jobName(name), budget: request.budget)
        logger.log(
            level: note.kind == .warning ? .warning : .info, "\(note.message)",
            metadata: ["reason": "\(note.reason)"].merging(
                outcome.path.map { ["path": "\($0)"] } ?? [:], uniquingKeysWith: { first, _ in first }))
        if let subject = instance.subject {
            try await quietly("write the event") {
                try await cluster.record(note, about: subject, at: now(), source: source)
            }
        }
        return outcome
    }

    // MARK: The release

    private func own(_ request: Request) async -> Node? {
        guard let name = request.job else { return nil }
        return try? await cluster.get(.jobs, request.namespace, name)
    }

    /// How long Helm has been waiting already: for a node, and for the image.
    private func spent(_ job: Node?) -> Duration {
        guard let made = job?["metadata"]?["creationTimestamp"]?.string.flatMap({ Timestamp($0) }) else { return .zero }
        // The clocks of a node and of the API server need not agree.
        return .seconds(min(max(0, now().seconds - made.seconds), 300))
    }

    /// Keeps the tick from starting again, and waits for one that runs: it would start what we stop.
    private func stopTick(_ request: Request, _ budget: Budget) async throws {
        let name = request.tick
        guard let tick = try await cluster.get(.cronJobs, request.namespace, name) else { return }
        if tick["spec"]?["suspend"]?.bool != true {
            try await cluster.patch(.cronJobs, request.namespace, name, ["spec": ["suspend": true]])
        }
        let limit = budget.left / Self.tickShare
        let elapsed = stopwatch(clock)
        var isFirst = true
        while let live = try await cluster.get(.cronJobs, request.namespace, name),
            live["status"]?["active"]?.sequence?.isEmpty == false
        {
            if isFirst { logger.info("waiting for the tick that runs", metadata: ["cronJob": "\(name)"]) }
            isFirst = false
            guard elapsed() < limit, try await budget.pause(Self.pause) else {
                logger.warning(
                    "the tick still runs, the backups begin without waiting for it", metadata: ["cronJob": "\(name)"])
                return
            }
        }
    }

    /// What may fail without a consequence but a line in the log.
    private func quietly(_ what: String, _ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch {
            try Task.checkCancellation()
            logger.warning("cannot \(what): \(error)")
        }
    }
}

/// Who made the hook's Job, when it was a tool that knows no hooks: it would stop agents and delete claims on an install.
/// Nil for Helm, and whoever works as Helm does.
func strangeMaker(_ job: Node) -> String? {
    let metadata = job["metadata"]
    if metadata?["annotations"]?["kubectl.kubernetes.io/last-applied-configuration"] != nil { return "kubectl" }
    let managers = (metadata?["managedFields"]?.sequence ?? []).compactMap { $0["manager"]?.string }
    return managers.first { $0.hasPrefix("kubectl") || $0.hasPrefix("kustomize") || $0.hasPrefix("kpt") }
}
