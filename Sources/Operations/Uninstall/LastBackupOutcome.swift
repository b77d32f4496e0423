/// How the last backup of an instance ended. Whatever it is, the uninstall goes on.
package enum LastBackupOutcome: Sendable, Equatable {
    case complete(FinishedBackup, claimDeleted: String?)
    /// An earlier uninstall has made it, within the hour.
    case accepted(FinishedBackup, claimDeleted: String?)
    /// The user wants none.
    case skipped
    /// No one volume that is backed up.
    case nothingToDo
    /// An earlier uninstall has backed it up and deleted its claim.
    case claimGone
    case credentialsMissing(String)
    case failed(String)
    /// - Parameter obstacle: what kept it from starting, when something did.
    case outOfTime(obstacle: String?)

    /// What people find in `kubectl get events`, and in the log.
    /// - Parameters:
    ///   - claim: the claim that would have gone after a backup; nil when none was to go.
    ///   - job: the Job of the backup.
    package func note(of name: String, claim: String?, job: String, budget: Duration) -> EventNote {
        let kept =
            claim.map { "; claim \($0) is kept, since it is not backed up: kubectl delete pvc \($0) if it may go" }
            ?? ""
        func gone(_ claim: String?) -> String { claim.map { "; claim \($0) is deleted" } ?? "" }
        switch self {
        case .complete(let result, let claim):
            return EventNote(.normal, "BackupComplete", "backed up \(name): \(result.path)\(gone(claim))")
        case .accepted(let result, let claim):
            return EventNote(
                .normal, "BackupComplete", "\(name) was backed up within the hour: \(result.path)\(gone(claim))")
        case .skipped:
            return EventNote(.normal, "BackupSkipped", "no backup of \(name): its annotation says so\(kept)")
        case .nothingToDo:
            return EventNote(
                .normal, "BackupSkipped", "no backup of \(name): it has no volume, or no CronJob \(job) to back it up")
        case .claimGone:
            return EventNote(.normal, "BackupSkipped", "no backup of \(name): its claim is deleted already")
        case .credentialsMissing(let message):
            return EventNote(
                .warning, "BackupSkipped", "no backup of \(name), the uninstall goes on without: \(message)\(kept)")
        case .failed(let message):
            return EventNote(
                .warning, "BackupFailed", "no backup of \(name), the uninstall goes on without: \(message)\(kept)")
        case .outOfTime(let obstacle):
            let reason = obstacle.map { " (\($0))" } ?? ""
            return EventNote(
                .warning, "BackupTimedOut",
                "no backup of \(name) within \(budget.components.seconds) seconds\(reason): the uninstall goes on, "
                    + "Job \(job) too if it has begun\(kept)")
        }
    }

    /// The backup's path; nil when there is no backup.
    package var path: String? {
        switch self {
        case .complete(let result, _), .accepted(let result, _): result.path
        default: nil
        }
    }
}
