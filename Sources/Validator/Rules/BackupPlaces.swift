internal import Diagnostics
internal import InstanceSpec
internal import YAML

/// Where backups go, and where they come from: a bucket, and one volume.
extension Rule {
    static let backupCredentials = Rule(
        id: "x-backup-credentials", severity: .warning,
        path: "spec.backup.schedule",
        summary: "a backup has somewhere to go",
        fix: "name a Secret with S3_BUCKET and S3_ENDPOINT in keeper.backup.credentialsSecret"
    ) { instance, report in
        guard instance.settings.keeper.backup.credentialsSecret.isEmpty else { return }
        let spec = instance.spec
        guard instance.isFromChart else {
            for (field, text) in [("backup.schedule", spec.backup.schedule), ("restoreFrom", spec.restoreFrom)]
            where !text.isEmpty {
                report(
                    "\(field) does nothing here: only the chart's keeper.backup.credentialsSecret names the bucket",
                    at: Path(dotted: "spec.\(field)"), fix: "render it with the chart, or remove \(field)")
            }
            return
        }
        if !spec.backup.schedule.isEmpty {
            report("backup.schedule is set, but keeper.backup.credentialsSecret names no Secret: nothing is backed up")
        }
    }

    /// To start without what was to be restored would look like a loss of data, and become one.
    static let restoreCredentials = Rule(
        id: "x-restore-credentials",
        path: "spec.restoreFrom",
        summary: "a restore knows its bucket",
        fix: "name a Secret with S3_BUCKET and S3_ENDPOINT in keeper.backup.credentialsSecret, or remove restoreFrom"
    ) { instance, report in
        guard instance.isFromChart, instance.settings.keeper.backup.credentialsSecret.isEmpty else { return }
        if !instance.spec.restoreFrom.isEmpty {
            report("restoreFrom is set, but keeper.backup.credentialsSecret names no Secret: nothing could be restored")
        }
    }

    static let backupSecret = Rule(
        id: "x-backup-secret", severity: .warning,
        path: "observed.settings.keeper.backup.credentialsSecret",
        summary: "the Secret for backups is there and complete",
        fix: "give it S3_BUCKET and S3_ENDPOINT, and both of S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY or neither"
    ) { instance, report in
        let name = instance.settings.keeper.backup.credentialsSecret
        guard !name.isEmpty, instance.observed.live else { return }
        guard let keys = instance.live.secretKeys(name) else {
            return report(
                "Secret \(quoted(name)) not found in namespace \(quoted(instance.namespace)): backups fail without it",
                fix: "create it in this namespace")
        }
        for key in ["S3_BUCKET", "S3_ENDPOINT"] where !keys.contains(key) {
            report("Secret \(quoted(name)) has no key \"\(key)\"")
        }
        let pair = ["S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"]
        let found = pair.filter { keys.contains($0) }
        if found.count == 1 {
            let missing = pair.first { !keys.contains($0) } ?? ""
            report("Secret \(quoted(name)) has \"\(found[0])\" without \"\(missing)\"")
        }
    }

    static let backupVolume = Rule(
        id: "x-backup-volume",
        path: "spec.backup.schedule",
        summary: "what is backed up by the clock can be read while the agent runs",
        fix: "remove schedule"
    ) { instance, report in
        let spec = instance.spec
        guard !spec.backup.schedule.isEmpty, !instance.settings.keeper.backup.credentialsSecret.isEmpty else { return }
        if spec.availability.autoScaling?.enabled == true {
            report(
                "backup.schedule is set, but auto-scaling gives every pod a volume of its own: there is not one to back up",
                fix: "switch auto-scaling off, or remove schedule")
        } else if !spec.availability.runtimeClassName.isEmpty {
            report(
                "backup.schedule is set, but with a runtimeClassName what the agent wrote is seen on its volume only after it stopped",
                fix: stoppedFix)
        } else if spec.storage.persistence.accessModes.contains("ReadWriteOncePod") {
            report(
                "backup.schedule is set, but ReadWriteOncePod lets no second pod read the volume while the agent runs",
                fix: "use ReadWriteOnce; or \(stoppedFix)")
        }
    }

    private static let stoppedFix =
        "remove schedule, and back up by hand: helm openclaw suspend, backup now, resume"

    /// Before the end of a release every instance of it is backed up, but for these.
    static let backupSkipped = Rule(
        id: "x-backup-skipped", severity: .warning,
        path: "spec.availability.autoScaling.enabled",
        summary: "an instance is backed up before it is uninstalled",
        fix: "switch auto-scaling off; or back its volumes up by other means, and ignore this"
    ) { instance, report in
        guard !instance.settings.keeper.backup.credentialsSecret.isEmpty, instance.spec.storage.persistence.enabled,
            instance.spec.backup.schedule.isEmpty
        else { return }
        if instance.spec.availability.autoScaling?.enabled == true {
            report("auto-scaling gives every pod a volume of its own: this instance is never backed up")
        }
    }

    /// A claim goes after a backup of it, never without.
    static let orphanClaim = Rule(
        id: "x-orphan-claim", severity: .warning,
        path: "spec.storage.persistence.orphan",
        summary: "a claim that is to go with its instance can go",
        fix: "delete it yourself after the uninstall, or remove orphan: false"
    ) { instance, report in
        let persistence = instance.spec.storage.persistence
        guard instance.isFromChart, persistence.enabled, !persistence.orphan else { return }
        let claim = quoted("\(instance.name)-data")
        if !persistence.existingClaim.isEmpty {
            report("orphan is false, but claim \(quoted(persistence.existingClaim)) is not ours to delete: it stays")
        } else if instance.spec.availability.autoScaling?.enabled == true {
            report("orphan is false, but the claims of an auto-scaled instance stay")
        } else if instance.settings.keeper.backup.credentialsSecret.isEmpty {
            report(
                "orphan is false, but a claim is deleted only after a backup, and keeper.backup.credentialsSecret names no Secret: \(claim) stays"
            )
        }
    }

    /// The pods that read what the agent wrote must not have the agent's rights.
    static let dataAccount = Rule(
        id: "x-data-account",
        path: "metadata.name",
        summary: "backups have a ServiceAccount of their own",
        fix: "rename the instance, or name another ServiceAccount in backup.serviceAccountName"
    ) { instance, report in
        guard !instance.settings.keeper.backup.credentialsSecret.isEmpty,
            instance.spec.backup.serviceAccountName.isEmpty
        else { return }
        let own = instance.spec.security.rbac.serviceAccountName
        if (own.isEmpty ? instance.name : own) == instance.dataAccountName {
            report(
                "the agent's ServiceAccount is called \(quoted(instance.dataAccountName)), as that of the backups of release \(quoted(instance.observed.release.name)) is"
            )
        }
    }

    static let restoreOver = Rule(
        id: "x-restore-over", severity: .warning,
        path: "metadata.annotations",
        summary: "what may be overwritten is what is restored",
        fix: "write the path of restoreFrom into the annotation, or remove it"
    ) { instance, report in
        guard let over = instance.annotations[BackupMark.restoreOver], !over.isEmpty,
            !instance.spec.restoreFrom.isEmpty, over != instance.spec.restoreFrom
        else { return }
        report(
            "annotation openclaw.rocks/restore-over names \(quoted(over)), but restoreFrom is \(quoted(instance.spec.restoreFrom)): it allows nothing"
        )
    }
}
