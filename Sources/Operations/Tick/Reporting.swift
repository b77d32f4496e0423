internal import InstanceSpec
internal import Logging
internal import PostRenderer
internal import YAML

/// What a run says at its end: answers to requests, and the status of each instance. None of it decides anything, so what
/// fails here is said in the log and leaves the rest alone.
struct Reporting: Sendable {
    let cluster: Cluster
    let namespace: String
    let now: @Sendable () -> Timestamp
    let logger: Logger

    // MARK: Requests

    /// Every request of the namespace, when an instance takes any.
    func requests(for runs: [InstanceRun]) async -> [Node] {
        guard runs.contains(where: takesRequests) else { return [] }
        do {
            let answers = SelfConfigureAnswers(cluster, namespace: namespace, logger: logger)
            return try await answers.all()
        } catch {
            logger.warning("cannot read requests: \(error)")
            return []
        }
    }

    private func takesRequests(_ run: InstanceRun) -> Bool {
        let isOn = run.instance.spec.selfConfigure.enabled && run.instance.settings.record.enabled
        return isOn || !run.state.selfConfigure.answers.isEmpty
    }

    /// - Parameter isRendered: whether the release is what the states make of it.
    func answer(_ runs: [InstanceRun], requests: [Node], isRendered: Bool) async {
        guard !requests.isEmpty else { return }
        let answers = SelfConfigureAnswers(cluster, namespace: namespace, logger: logger)
        for run in runs {
            await answers.deliver(
                run.state.selfConfigure.answers, to: run.requests, of: run.outcome.record, isRendered: isRendered,
                at: now())
            await answers.clear(run.expired)
        }
        do {
            await answers.refuseStrays(requests, instances: try await instances(requests, runs), at: now())
        } catch {
            logger.warning("cannot see which instances there are: \(error)")
        }
    }

    /// Those of the named instances that there are; only names of requests without an answer are looked for.
    private func instances(_ requests: [Node], _ runs: [InstanceRun]) async throws -> Set<String> {
        var known = Set(runs.map(\.name))
        var asked = 0
        for request in requests where (request["status"]?["phase"]?.string ?? "").isEmpty {
            guard let name = request["spec"]?["instanceRef"]?.string, !known.contains(name) else { continue }
            asked += 1
            // What is not looked for in this run is not said to be missing.
            if asked > SelfConfigureLimits.answersPerRun || !isObjectName(name) {
                if isObjectName(name) { known.insert(name) }
            } else if try await cluster.get(.instances, namespace, name) != nil {
                known.insert(name)
            }
        }
        return known
    }

    // MARK: Status

    /// Writes the status of an instance, when it is another than before.
    /// - Returns: the phase.
    func status(_ run: InstanceRun, backups: BackupFacts, failure: String?) async -> String {
        let facts = await statusFacts(run, backups, failure)
        let new = Operations.status(facts)
        let phase = new["phase"]?.string ?? ""
        guard let record = run.outcome.record, let patch = statusPatch(from: record["status"], to: new) else {
            return phase
        }
        do {
            try await cluster.patch(.instances, namespace, run.name, part: "status", ["status": patch])
        } catch {
            logger.warning("cannot write the status: \(error)", metadata: ["instance": "\(run.name)"])
        }
        return phase
    }

    private func statusFacts(_ run: InstanceRun, _ backups: BackupFacts, _ failure: String?) async -> StatusFacts {
        var instance = run.instance
        if let target = run.state.update.target, target.base == UpdateBase(instance.spec.image) {
            instance.kept.restoreFrom = target.restores(whenUserAsks: instance.spec.restoreFrom)
        }
        var facts = StatusFacts(instance: instance, record: run.outcome.record ?? [:], now: now())
        facts.objects = run.objects
        facts.missing = run.missing
        facts.isCompared = run.isCompared
        facts.statefulSet = run.outcome.statefulSet
        facts.pods = run.pods
        facts.missingSecrets = run.missingSecrets
        facts.update = run.state.update.status
        facts.backups = backups
        facts.failure = run.outcome.error ?? failure
        facts.driftLeft = run.driftLeft
        if let block = run.outcome.block, !block.isPassing { facts.further = [condition(block)] }
        // The chart has looked these up already.
        if instance.observed.live {
            for name in referencedConfigMaps(instance) {
                facts.configMaps[name] = .some(instance.live.find("ConfigMap", name))
            }
            let claim = instance.spec.storage.persistence.existingClaim
            if !claim.isEmpty {
                facts.hasExistingClaim = instance.live.find("PersistentVolumeClaim", claim) != nil
            }
        } else {
            for name in referencedConfigMaps(instance) {
                facts.configMaps[name] = .some(try? await cluster.get(.configMaps, namespace, name))
            }
        }
        return facts
    }

    private func referencedConfigMaps(_ instance: Instance) -> [String] {
        [instance.spec.config.configMapRef?.name].compactMap { $0 } + referencedWorkspaces(instance)
    }

    private func condition(_ block: ReleaseBlock) -> Condition {
        var condition = Condition()
        condition.type = "ReleaseLeftAlone"
        condition.status = "True"
        condition.reason = block.reason
        condition.message = block.stableMessage
        return condition
    }

    // MARK: Backups

    /// Backups of each instance, from one look at all Jobs.
    func backups(_ runs: [InstanceRun]) async -> [String: BackupFacts] {
        var facts: [String: BackupFacts] = [:]
        let named = runs.filter { !$0.instance.settings.keeper.backup.credentialsSecret.isEmpty }
        guard !named.isEmpty else { return [:] }
        do {
            let jobs = try await cluster.list(.jobs, namespace, labels: BackupMark.instance)
            let secret = named[0].instance.settings.keeper.backup.credentialsSecret
            let hasCredentials = try await cluster.get(.secrets, namespace, secret) != nil
            for run in named {
                let own = jobs.filter { $0["metadata"]?["labels"]?[BackupMark.instance]?.string == run.name }
                var found = BackupFacts(jobs: own)
                found.hasCredentials = hasCredentials
                facts[run.name] = found
            }
        } catch {
            logger.warning("cannot look at backups: \(error)")
        }
        return facts
    }
}

extension ReleaseBlock {
    /// Why the release is not what its values say, when that is so; nil when it is only left alone.
    var failure: String? { [Self.renderFailed, Self.releaseFailed].contains(reason) ? stableMessage : nil }

    /// Without what counts on by itself: a status that changed with every run would be written with every run.
    fileprivate var stableMessage: String {
        switch reason {
        case "ReleaseLocked": "another upgrade of the release is pending for long; the keeper's log has the command"
        case Self.releaseFailed: String(message.prefix { $0 != "," })
        default: message
        }
    }
}
