internal import InstanceSpec
internal import YAML

/// What there is to back up, and how: in words that the builders share.
extension Instance {
    /// The Secret with the way into the bucket; nil: nothing is backed up or restored.
    var backupSecret: String? {
        let name = settings.keeper.backup.credentialsSecret
        return name.isEmpty ? nil : name
    }

    /// Whether there is a bucket, and one volume that outlives the pod.
    var hasBackups: Bool { backupSecret != nil && hasPersistence && !hasAutoScaling }

    /// The claim that holds the data of an instance with one volume.
    var dataClaimName: String {
        let existing = spec.storage.persistence.existingClaim
        return existing.isEmpty ? "\(name)-data" : existing
    }

    /// The ServiceAccount of the pods that back up.
    var backupAccountName: String {
        let own = spec.backup.serviceAccountName
        return own.isEmpty ? dataAccountName : own
    }

    /// The labels of everything that backs up this instance. Not the selector's: neither its Service nor its
    /// NetworkPolicy may take these pods for its own.
    func backupLabels(_ jobType: String) -> Node {
        [
            "app.kubernetes.io/managed-by": "Helm",
            BackupMark.tenant: Node(tenant),
            BackupMark.instance: Node(name),
            BackupMark.jobType: Node(jobType),
        ]
    }

    /// Seconds that a last backup may take: `backup.timeout`, within its bounds.
    var finalBackupSeconds: Int {
        let wanted = (try? GoDuration.parse(spec.backup.timeout)) ?? .minutes(30)
        return Int(min(max(wanted, .minutes(5)), .hours(24)).nanoseconds / 1_000_000_000)
    }
}
