internal import Diagnostics
internal import InstanceSpec
internal import Logging
internal import YAML

/// Carries out what was decided about an instance's image, until nothing is left to do at the moment.
struct UpdateEffects: Sendable {
    /// More in one go would be two decisions that undo each other.
    private static let mostSteps = 20

    let cluster: Cluster
    let store: StateStore
    let facts: InstanceFacts
    let registry: any Transport
    let looks: RegistryLooks
    let clock: any Clock<Duration>
    let now: @Sendable () -> Timestamp
    let logger: Logger

    func advance(_ run: inout InstanceRun, _ block: ReleaseBlock?) async throws {
        run.isWaiting = false
        for _ in 0..<Self.mostSteps {
            let step = nextUpdateStep(run.state.update, UpdateFacts(run, now: now(), block: block))
            logger.info("\(step.reason)", metadata: ["instance": "\(run.name)", "step": "update"])
            switch step.action {
            case .idle: return
            case .wait:
                run.isWaiting = true
                return
            case .save(let update): try await save(update, &run, step.reason)
            case .ask:
                let question = RegistryQuestion(run)
                guard let answer = await looks.answer(to: question, ask: { await look(question) }) else {
                    logger.info(
                        "registries took their time in this run: this one is asked in the next",
                        metadata: ["instance": "\(run.name)", "step": "update"])
                    return
                }
                run.look = answer
            case .backUp(let job, let stamp): try await backUp(run, job, stamp)
            }
            run.outcome.notes += step.notes
            run.outcome.counted += step.counted
            if case .backUp = step.action { try await facts.refresh(&run) }
        }
        throw Failure("cannot finish the update of \(quoted(run.name)) in this run: too many steps")
    }

    private func save(_ update: UpdateState, _ run: inout InstanceRun, _ reason: String) async throws {
        let before = run.state.update.target
        try await store.save(&run) { $0.update = update }
        // The first answer is used up: what follows is decided on the new state.
        run.look = nil
        guard before != update.target else { return }
        run.isChanged = true
        let tag = update.wantedTag(UpdateBase(run.instance.spec.image))
        let data = update.target.map { $0.restoreFrom.isEmpty ? "" : " with the data of \($0.restoreFrom)" } ?? ""
        run.causes.append("\(run.name) to \(tag)\(data): \(reason)")
    }

    /// Makes the Job unless it is there: one that was made by a run that died is as good.
    private func backUp(_ run: InstanceRun, _ job: String, _ stamp: String) async throws {
        let name = BackupMark.template(of: run.name)
        guard let template = try await cluster.get(.cronJobs, facts.namespace, name) else {
            throw Failure("cannot back up \(quoted(run.name)): CronJob \(quoted(name)) is gone")
        }
        let isNearPod = run.outcome.workload?.pods.contains { !$0.isLeaving } ?? false
        let object = backupJob(from: template, .preUpdate, stamp: stamp, name: job, isNearPod: isNearPod)
        do {
            try await cluster.create(object, .jobs)
        } catch let error as ClusterError where error.isAlreadyExists {
            // Our own, of a run that died or whose answer was lost.
        }
    }

    // MARK: The registry

    private func look(_ question: RegistryQuestion) async -> RegistryLook {
        do {
            let repository = try ImageRepository(question.repository)
            var secrets: [Node] = []
            for name in question.pullSecrets {
                if let secret = try await cluster.get(.secrets, facts.namespace, name) { secrets.append(secret) }
            }
            let registry = try await Registry(
                repository, credentials: .find(for: repository, in: secrets), over: registry, clock: clock,
                logger: logger)
            return try await registry.newest(
                after: question.after, for: question.machine.map { .exactly("linux/\($0)") } ?? .asNow, logger)
        } catch let error as RegistryError {
            return .failed(
                reason: error.description, isBusy: error.isBusy,
                retryAfter: error.retryAfter.map { Int($0.components.seconds) })
        } catch {
            return .failed(reason: "\(error)", isBusy: false, retryAfter: nil)
        }
    }
}
