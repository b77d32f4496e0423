/// What the objects of backups carry beside what Kubernetes asks for: written by the post-renderer on the template of an
/// instance's backups, read by the keeper and by `helm openclaw`.
package enum BackupMark {
    package static let tenant = "openclaw.rocks/tenant"
    package static let instance = "openclaw.rocks/instance"
    package static let jobType = "openclaw.rocks/job-type"
    /// On a Job: where its backup lies once it is complete.
    package static let path = "openclaw.rocks/backup-path"
    /// On a template: `stopped` when the volume can only be read while no pod of the instance uses it.
    package static let volume = "openclaw.rocks/backup-volume"
    package static let stopped = "stopped"
    /// On a template: the claim that goes with the instance (`storage.persistence.orphan: false`).
    package static let claim = "openclaw.rocks/delete-claim"
    /// On a template: how many seconds a last backup may take (`backup.timeout`).
    package static let finalSeconds = "openclaw.rocks/final-backup-seconds"
    /// On the record, the StatefulSet or the template: `"true"` means no last backup.
    package static let skip = "openclaw.rocks/skip-backup"
    /// On an instance: the backup by which a volume with data may be overwritten.
    package static let restoreOver = "openclaw.rocks/restore-over"

    /// The suspended CronJob that backups of an instance are made from.
    package static func template(of instance: String) -> String { "\(instance)-backup" }

    /// The argument by which a pod's container restores from a path in the bucket, which may end in `#` and a number.
    package static func restoring(from path: String) -> String { "--from=\(path)" }
}

extension Instance {
    /// Backup that the volume is filled from; empty for none. What the keeper takes back after an update that failed comes
    /// before what the user wrote before: that has been restored long ago.
    package var restorePath: String { kept.restoreFrom.isEmpty ? spec.restoreFrom : kept.restoreFrom }

    /// The ServiceAccount of the release's data pods, which may do nothing with the API. Without a release it is the
    /// instance's own.
    package var dataAccountName: String {
        let release = observed.release.name
        return "\(release.isEmpty ? name : release)-data"
    }

    /// Whether its volume can only be read while its pod is stopped: what a sandboxed pod has written need not be on the
    /// volume yet, and a volume for one pod takes no second one.
    package var needsStoppedPod: Bool {
        !spec.availability.runtimeClassName.isEmpty
            || spec.storage.persistence.accessModes.contains("ReadWriteOncePod")
    }
}
