internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let backupSchedule = Rule(
        id: "x-backup-schedule",
        path: "spec.backup.schedule",
        summary: "a backup's schedule is a cron expression, and there is something to back up",
        fix: "write minute, hour, day, month and day of the week, such as \"0 3 * * *\""
    ) { instance, report in
        let schedule = instance.spec.backup.schedule
        guard !schedule.isEmpty else { return }
        if let problem = CronExpression.problem(schedule) {
            report("schedule \(quoted(schedule)) is no cron expression: \(problem)")
        } else if !instance.spec.storage.persistence.enabled {
            report(
                "backup.schedule is set, but storage.persistence is off: there is no volume to back up",
                fix: "remove schedule, or switch persistence on")
        }
    }

    static let backupTimeout = Rule(
        id: "x-backup-timeout",
        path: "spec.backup.timeout",
        summary: "a backup may take 5m to 24h",
        fix: "write a Go duration from 5m to 24h, such as 30m, or remove the field (the default is 30m)"
    ) { instance, report in
        let text = instance.spec.backup.timeout
        guard !text.isEmpty else { return }
        do throws(GoDuration.Problem) {
            let timeout = try GoDuration.parse(text)
            if timeout < .minutes(5) || timeout > .hours(24) {
                report("backup.timeout is \(quoted(text)), it must be at least 5m and at most 24h")
            }
        } catch {
            report("backup.timeout is \(quoted(text)), which is not a Go duration: \(error.reason)")
        }
    }

    /// The hook stops when Helm would stop waiting for it.
    static let backupBudget = Rule(
        id: "x-backup-budget", severity: .warning,
        path: "spec.backup.timeout",
        summary: "the backup before a deletion has the time that it may take",
        fix: "raise hooks.preDelete.budget, and give helm uninstall a --timeout that is longer still"
    ) { instance, report in
        guard instance.isFromChart, !instance.settings.keeper.backup.credentialsSecret.isEmpty else { return }
        let budgetText = instance.settings.hooks.preDelete.budget
        let timeoutText = instance.spec.backup.timeout
        guard let timeout = try? GoDuration.parse(timeoutText), let budget = try? GoDuration.parse(budgetText),
            timeout > budget
        else { return }
        report(
            "backup.timeout is \(quoted(timeoutText)), but hooks.preDelete.budget stops it after \(quoted(budgetText)); it needs helm uninstall --timeout \(timeoutText)"
        )
    }

    static let restoreFrom = Rule(
        id: "x-restore-from",
        path: "spec.restoreFrom",
        summary: "a backup is restored from a path in the bucket, onto one volume that lasts",
        fix: "copy the path as the backup's status shows it"
    ) { instance, report in
        let spec = instance.spec
        let path = spec.restoreFrom
        guard !path.isEmpty else { return }
        if let problem = restoreProblem(path) {
            report("restoreFrom \(quoted(path)) \(problem)")
        } else if !spec.storage.persistence.enabled {
            report(
                "restoreFrom is set, but storage.persistence is off: what is restored would be lost with the pod",
                fix: "switch persistence on, or remove restoreFrom")
        } else if spec.availability.autoScaling?.enabled == true {
            report(
                "restoreFrom is set, but auto-scaling gives every pod a volume of its own",
                fix: "switch auto-scaling off, or remove restoreFrom")
        }
    }

    private static func restoreProblem(_ path: String) -> String? {
        if path.hasPrefix("/") { return "must not start with '/'" }
        if path.includes("..") { return "must not contain '..'" }
        if path.unicodeScalars.contains(where: isInvisible) { return "must not contain control characters" }
        return path.segments.contains(where: \.isEmpty) ? "must not have empty segments" : nil
    }
}
