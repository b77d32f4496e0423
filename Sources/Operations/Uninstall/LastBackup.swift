internal import InstanceSpec
package import YAML

/// What is known of an instance that is about to be uninstalled; nil for what is not there.
package struct LeavingInstance: Sendable {
    package var name: String
    /// The OpenClawInstance.
    package var record: Node?
    package var statefulSet: Node?
    /// The suspended CronJob `<name>-backup`.
    package var template: Node?

    package init(name: String, record: Node? = nil, statefulSet: Node? = nil, template: Node? = nil) {
        self.name = name
        self.record = record
        self.statefulSet = statefulSet
        self.template = template
    }

    /// The object that events are about: the first that people look at.
    package var subject: Node? { record ?? statefulSet ?? template }

    /// Whether the user wants no last backup.
    package var isSkipped: Bool {
        [record, statefulSet, template].contains { $0?["metadata"]?["annotations"]?[BackupMark.skip]?.string == "true" }
    }

    /// Whether its pod must be stopped first: because nothing can be read before, or because the claim is to go, and what
    /// the agent writes after the backup would go with it.
    package var mustStop: Bool {
        template?["metadata"]?["annotations"]?[BackupMark.volume]?.string == BackupMark.stopped || claim != nil
    }

    /// The claim that is to be deleted after its backup.
    package var claim: String? {
        template?["metadata"]?["annotations"]?[BackupMark.claim]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether pods are wanted. Without any there is no node to be near.
    package var isStopped: Bool { statefulSet.map { $0["spec"]?["replicas"]?.int == 0 } ?? true }

    /// Whether a volume with its data outlives it.
    package var keepsData: Bool {
        guard let spec = statefulSet?["spec"] else { return true }
        let volumes = spec["template"]?["spec"]?["volumes"]?.sequence ?? []
        return spec["volumeClaimTemplates"]?.isEmpty == false
            || volumes.contains { $0["name"]?.string == "data" && $0["persistentVolumeClaim"] != nil }
    }
}

/// What to do about the Job of an instance's last backup.
package enum LastBackupStep: Sendable, Equatable {
    /// There is none.
    case make
    /// It is under way, started by an earlier uninstall or an earlier attempt of this one.
    case follow
    /// It failed, or is too old to count.
    case replace
    /// What it backed up is recent enough.
    case accept(FinishedBackup)

    /// - Parameters:
    ///   - job: the Job `<name>-backup`; nil when there is none.
    ///   - mustBeNew: whether anything may have been written since, that must not be lost.
    package init(job: Node?, pods: [Node], now: Timestamp, mustBeNew: Bool) {
        guard let job else {
            self = .make
            return
        }
        guard job["metadata"]?["deletionTimestamp"]?.string == nil,
            job["metadata"]?["labels"]?[BackupMark.jobType]?.string == BackupKind.final.jobType
        else {
            self = .replace
            return
        }
        switch BackupOutcome(job: job, pods: pods) {
        case .running: self = .follow
        case .failed: self = .replace
        case .complete(let result):
            let ended = job["status"]?["completionTime"]?.string.flatMap { Timestamp($0) }
            let isRecent = ended.map { now.seconds - $0.seconds <= Self.acceptedSeconds } ?? false
            self = isRecent && !mustBeNew ? .accept(result) : .replace
        }
    }

    /// Whoever runs an uninstall again, because something else stopped it, need not wait for the same backup twice.
    private static let acceptedSeconds = 3600
}
