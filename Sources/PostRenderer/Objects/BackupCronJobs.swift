internal import InstanceSpec
internal import YAML

/// From which every backup is made that is not made by the clock: by hand, before an update, before the end. It never
/// starts anything itself.
@Sendable func backupTemplate(_ instance: Instance) -> Node? {
    guard instance.hasBackups, let secret = instance.backupSecret else { return nil }
    let persistence = instance.spec.storage.persistence
    let deletesClaim = !persistence.orphan && persistence.existingClaim.isEmpty
    let jobType = "manual-backup"
    return cronJob(
        instance, name: BackupMark.template(of: instance.name), jobType: jobType,
        annotations: [
            BackupMark.finalSeconds: Node("\(instance.finalBackupSeconds)"),
            BackupMark.volume: instance.needsStoppedPod ? Node(BackupMark.stopped) : nil,
            BackupMark.claim: deletesClaim ? Node(instance.dataClaimName) : nil,
            BackupMark.skip: instance.annotations[BackupMark.skip] == "true" ? "true" : nil,
        ],
        schedule: "@yearly", isSuspended: true, kept: (successful: 3, failed: 1), lifetimeSeconds: 86400,
        pod: backupPod(instance, secret: secret, jobType: jobType, arguments: ["--kind", "manual"]))
}

/// Backs up by the clock. Nil without a schedule, or when a running agent cannot be backed up.
@Sendable func periodicBackups(_ instance: Instance) -> Node? {
    let backup = instance.spec.backup
    guard instance.hasBackups, let secret = instance.backupSecret, !backup.schedule.isEmpty, !instance.needsStoppedPod
    else { return nil }
    let jobType = "periodic-backup"
    return cronJob(
        instance, name: "\(instance.name)-backup-periodic", jobType: jobType, annotations: [:],
        // A suspended agent changes nothing: its last backup still holds.
        schedule: backup.schedule, isSuspended: instance.spec.suspended,
        // Finished Jobs are counted, not timed: of three that are daily, a lifetime of a day would leave one.
        kept: (successful: backup.historyLimit, failed: backup.failedHistoryLimit), lifetimeSeconds: nil,
        pod: backupPod(
            instance, secret: secret, jobType: jobType,
            arguments: ["--kind", "periodic", "--retention-days", "\(backup.retentionDays)"]))
}

private func cronJob(
    _ instance: Instance, name: String, jobType: String, annotations: Node, schedule: String, isSuspended: Bool,
    kept: (successful: Int, failed: Int), lifetimeSeconds: Int?, pod: Node
) -> Node {
    let labels = instance.backupLabels(jobType)
    return [
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": [
            "name": Node(name),
            "namespace": Node(instance.namespace),
            "labels": labels,
            "annotations": annotations.nonEmpty,
        ],
        "spec": [
            "schedule": Node(schedule),
            // As the dates in the backups' paths.
            "timeZone": "Etc/UTC",
            "concurrencyPolicy": "Forbid",
            "suspend": Node(isSuspended),
            "startingDeadlineSeconds": 600,
            "successfulJobsHistoryLimit": Node(kept.successful),
            "failedJobsHistoryLimit": Node(kept.failed),
            "jobTemplate": [
                "metadata": ["labels": labels],
                "spec": [
                    "backoffLimit": 3,
                    "activeDeadlineSeconds": Node(max(3600, instance.finalBackupSeconds)),
                    "ttlSecondsAfterFinished": Node(lifetimeSeconds),
                    "template": pod,
                ],
            ],
        ],
    ]
}
