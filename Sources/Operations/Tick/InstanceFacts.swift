internal import InstanceSpec
internal import PostRenderer
internal import YAML

/// Reads what the cluster has of an instance, as far as decisions look at it.
struct InstanceFacts: Sendable {
    let cluster: Cluster
    let namespace: String

    /// Everything that may have changed since it was last read, within a run as well.
    func refresh(_ run: inout InstanceRun) async throws {
        run.outcome.statefulSet = try await cluster.get(.statefulSets, namespace, run.name)
        run.outcome.workload = nil
        run.pods = []
        if let set = run.outcome.statefulSet {
            run.pods = try await cluster.list(.pods, namespace, labels: podSelector(of: run.name))
            run.outcome.workload = Workload(set, pods: run.pods)
        }
        run.backup = try await backup(run)
    }

    /// What does not change within a run.
    func prepare(_ run: inout InstanceRun) async throws {
        if run.instance.settings.record.enabled {
            do {
                run.outcome.record = try await cluster.get(.instances, namespace, run.name)
            } catch let error as ClusterError where error.status == 404 {
                // A cluster without our kinds says so in words of its own.
            }
        }
        if run.instance.spec.autoUpdate.enabled || run.state.update.isInFlight {
            run.credentials = try await credentials(run)
        }
    }

    private func backup(_ run: InstanceRun) async throws -> BackupProgress? {
        let update = run.state.update
        let job = update.attempt.backupJob
        guard update.isInFlight, !job.isEmpty, let object = try await cluster.get(.jobs, namespace, job) else {
            return nil
        }
        let pods = try await cluster.list(.pods, namespace, labels: "job-name=\(job)")
        switch BackupOutcome(job: object, pods: pods) {
        case .running: return .running
        case .complete: return .complete
        case .failed(let reason, let message):
            return .failed(reason: message, noCredentials: reason == "CredentialsMissing")
        }
    }

    /// Looked at before anything is stopped or made: names of keys only.
    private func credentials(_ run: InstanceRun) async throws -> BackupCredentials {
        let name = run.instance.settings.keeper.backup.credentialsSecret
        guard !name.isEmpty else { return .notConfigured }
        guard let secret = try await cluster.get(.secrets, namespace, name) else { return .missing(secret: name) }
        let data = secret["data"]?.mapping ?? [:]
        func has(_ key: String) -> Bool { data[key]?.string?.isEmpty == false }
        for key in ["S3_BUCKET", "S3_ENDPOINT"] where !has(key) {
            return .incomplete(reason: "Secret \(name) has no \(key)")
        }
        if has("S3_ACCESS_KEY_ID") != has("S3_SECRET_ACCESS_KEY") {
            return .incomplete(reason: "Secret \(name) has only one of S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY")
        }
        guard let template = try await cluster.get(.cronJobs, namespace, BackupMark.template(of: run.name)) else {
            return .incomplete(reason: "there is no CronJob \(BackupMark.template(of: run.name)) to make a backup from")
        }
        if template["metadata"]?["annotations"]?[BackupMark.volume]?.string == BackupMark.stopped {
            return .incomplete(
                reason: "its volume can only be read while the pod is stopped; set autoUpdate.backupBeforeUpdate: false"
            )
        }
        return .present
    }
}

extension UpdateFacts {
    /// - Parameter block: why the release is left alone; nil when it is not.
    init(_ run: InstanceRun, now: Timestamp, block: ReleaseBlock?) {
        let instance = run.instance
        let spec = instance.spec
        self.init(
            name: run.name, now: now, policy: spec.autoUpdate, base: UpdateBase(spec.image),
            backupPrefix: instance.preUpdateBackups, image: { instance.imageReference(tag: $0) })
        isSuspended = spec.suspended
        userRestoreFrom = spec.restoreFrom
        // With a scaler each replica has a claim of its own: no one backup would bring them all back.
        hasVolume = spec.storage.persistence.enabled && !(spec.availability.autoScaling?.enabled ?? false)
        credentials = run.credentials
        workload = run.outcome.workload
        backup = run.backup
        look = run.look
        whyNoUpgrade = block?.message
        isRolledBack = block?.reason == ReleaseBlock.rolledBack
    }
}
