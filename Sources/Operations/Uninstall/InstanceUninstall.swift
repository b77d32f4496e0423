internal import InstanceSpec
internal import Logging
internal import YAML

/// Backs up one instance for the last time, and takes away what is to go with it and Helm would keep. Each step may have
/// been done before, by an attempt that was killed.
struct InstanceUninstall: Sendable {
    private static let pause: Duration = .seconds(1)
    /// How many pauses lie between two lines that say that we still wait, and between two looks at the annotations.
    private static let pausesPerLook = 5

    let cluster: Cluster
    let namespace: String
    let budget: Budget
    let now: @Sendable () -> Timestamp
    let logger: Logger

    func jobName(_ name: String) -> String { "\(name)-backup" }

    /// What the cluster has of an instance.
    func look(_ name: String, withRecord: Bool) async throws -> LeavingInstance {
        // Somebody may have taken the CRDs away: that is no reason to do without a backup.
        let record = withRecord ? try? await cluster.get(.instances, namespace, name) : nil
        try Task.checkCancellation()
        return LeavingInstance(
            name: name, record: record, statefulSet: try await cluster.get(.statefulSets, namespace, name),
            template: try await cluster.get(.cronJobs, namespace, BackupMark.template(of: name)))
    }

    /// - Throws: what keeps it from a backup; nothing was taken away then.
    func run(_ instance: LeavingInstance, withRecord: Bool) async throws -> LastBackupOutcome {
        if instance.isSkipped { return .skipped }
        let name = jobName(instance.name)
        guard let template = instance.template else { return try await withoutTemplate(instance, name) }
        if let claim = instance.claim, try await live(claim) == nil { return .claimGone }
        let wasStopped = instance.isStopped
        // One that was stopped a moment ago may still be writing.
        if instance.mustStop, try await !stop(instance) {
            return .outOfTime(obstacle: "its pod does not stop")
        }
        let job = try await cluster.get(.jobs, namespace, name)
        let step = LastBackupStep(
            job: job, pods: try await pods(job), now: now(), mustBeNew: instance.claim != nil)
        switch step {
        case .accept(let result):
            return .accepted(result, claimDeleted: try await dropClaim(instance))
        case .follow:
            logger.info("a backup is under way", metadata: ["job": "\(name)"])
        case .replace, .make:
            if step == .replace, let job, try await !remove(job) {
                return .outOfTime(obstacle: "an old Job does not go")
            }
            let made = backupJob(
                from: template, .final, stamp: Stamp(now()).description, name: name,
                isNearPod: !wasStopped && !instance.mustStop)
            do {
                try await cluster.create(made, .jobs)
            } catch let error as ClusterError where error.isAlreadyExists {
                // Made by an attempt whose answer was lost, or which was killed right after.
            }
            logger.info(
                "backing up",
                metadata: [
                    "job": "\(name)", "path": "\(made["metadata"]?["annotations"]?[BackupMark.path]?.string ?? "")",
                ])
        }
        let outcome = try await follow(name, instance, withRecord: withRecord)
        guard case .complete(let result, _) = outcome else { return outcome }
        return .complete(result, claimDeleted: try await dropClaim(instance))
    }

    // MARK: Steps

    /// An instance that is not backed up, or one of which an earlier uninstall has deleted a part already.
    private func withoutTemplate(_ instance: LeavingInstance, _ name: String) async throws -> LastBackupOutcome {
        let job = try await cluster.get(.jobs, namespace, name)
        if case .accept(let result) = LastBackupStep(job: job, pods: try await pods(job), now: now(), mustBeNew: false)
        {
            return .accepted(result, claimDeleted: nil)
        }
        if !instance.keepsData { try await forget(instance.name) }
        return .nothingToDo
    }

    /// Until the Job has ended, the time is over, or the user wants no backup any more.
    private func follow(_ name: String, _ instance: LeavingInstance, withRecord: Bool) async throws -> LastBackupOutcome
    {
        var pauses = 0
        while true {
            guard let job = try await cluster.get(.jobs, namespace, name) else {
                return .failed("Job \(name) was deleted by somebody else")
            }
            let obstacle: String?
            switch BackupOutcome(job: job, pods: try await pods(job)) {
            case .complete(let result): return .complete(result, claimDeleted: nil)
            case .failed("CredentialsMissing", let message): return .credentialsMissing(message)
            case .failed(_, let message): return .failed(message)
            case .running(let found): obstacle = found
            }
            pauses += 1
            if pauses % Self.pausesPerLook == 0 {
                if try await look(instance.name, withRecord: withRecord).isSkipped { return .skipped }
                logger.info(
                    "waiting for the backup",
                    metadata: ["job": "\(name)", "secondsLeft": "\(budget.left.components.seconds)"].merging(
                        obstacle.map { ["obstacle": "\($0)"] } ?? [:], uniquingKeysWith: { first, _ in first }))
            }
            guard try await budget.pause(Self.pause) else { return .outOfTime(obstacle: obstacle) }
        }
    }

    /// Scales an instance to nothing and waits until its pods are gone.
    /// - Returns: false when the time is over before.
    private func stop(_ instance: LeavingInstance) async throws -> Bool {
        if !instance.isStopped {
            logger.info(
                "stopping the pod, whose volume is then backed up", metadata: ["statefulSet": "\(instance.name)"])
            try await cluster.patch(.statefulSets, namespace, instance.name, ["spec": ["replicas": 0]])
        }
        while try await !cluster.list(.pods, namespace, labels: podSelector(of: instance.name)).isEmpty {
            guard try await budget.pause(Self.pause) else { return false }
        }
        return true
    }

    /// - Returns: false when the time is over before it is gone.
    private func remove(_ job: Node) async throws -> Bool {
        let name = job["metadata"]?["name"]?.string ?? ""
        let uid = job["metadata"]?["uid"]?.string ?? ""
        do {
            try await cluster.delete(.jobs, namespace, name, .background, uid: uid)
        } catch let error as ClusterError where error.isConflict {
            // Another one of its name is there already, and the old one gone.
        }
        while let live = try await cluster.get(.jobs, namespace, name), live["metadata"]?["uid"]?.string == uid {
            guard try await budget.pause(Self.pause) else { return false }
        }
        return true
    }

    /// Deletes the claim when it is to go. Only ever called with a verified backup at hand.
    /// - Returns: its name; nil when it stays.
    private func dropClaim(_ instance: LeavingInstance) async throws -> String? {
        guard let name = instance.claim else { return nil }
        if let claim = try await live(name), let uid = claim["metadata"]?["uid"]?.string {
            try await cluster.delete(.claims, namespace, name, .background, uid: uid)
        }
        // Kubernetes keeps a claim as long as there is a pod that names it, even one that has ended.
        let job = jobName(instance.name)
        if let uid = try await cluster.get(.jobs, namespace, job)?["metadata"]?["uid"]?.string {
            try await cluster.delete(.jobs, namespace, job, .background, uid: uid)
        }
        try await forget(instance.name)
        return name
    }

    /// A claim that is there to stay so far.
    private func live(_ claim: String) async throws -> Node? {
        let found = try await cluster.get(.claims, namespace, claim)
        return found?["metadata"]?["deletionTimestamp"]?.string == nil ? found : nil
    }

    /// What the keeper has decided means nothing without the data.
    private func forget(_ name: String) async throws {
        guard let state = try await cluster.get(.configMaps, namespace, KeeperState.name(of: name)),
            let uid = state["metadata"]?["uid"]?.string
        else { return }
        try await cluster.delete(.configMaps, namespace, KeeperState.name(of: name), .background, uid: uid)
    }

    private func pods(_ job: Node?) async throws -> [Node] {
        guard let job, let name = job["metadata"]?["name"]?.string else { return [] }
        let uid = job["metadata"]?["uid"]?.string
        return try await cluster.list(.pods, namespace, labels: "batch.kubernetes.io/job-name=\(name)").filter { pod in
            // Not those of an earlier Job of this name.
            pod["metadata"]?["ownerReferences"]?.sequence?.contains { $0["uid"]?.string == uid } ?? false
        }
    }
}
