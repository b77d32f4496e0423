internal import Host
internal import Synchronization

/// Between the steps of a backup and a restore: places where the process may die. The tests let it die at each of them
/// and run it again; what must hold then is in `docs/backup.md`.
package enum KillPoint: String, Sendable, CaseIterable {
    case backupBegun = "backup-begun"
    case backupUploaded = "backup-uploaded"
    case backupCopied = "backup-copied"
    case backupReadBack = "backup-read-back"
    case backupEntriesWritten = "backup-entries-written"
    case backupComplete = "backup-complete"
    case pruneForgotten = "prune-forgotten"
    case pruneDone = "prune-done"
    case restoreBegun = "restore-begun"
    case restoreFetched = "restore-fetched"
    case restorePlaced = "restore-placed"
    case restoreVerified = "restore-verified"
    case restoreCommitted = "restore-committed"
    case restoreOldMoved = "restore-old-moved"
    case restoreAllOldMoved = "restore-all-old-moved"
    case restoreOldPutAway = "restore-old-put-away"
    case restoreNewMoved = "restore-new-moved"
    case restoreAllNewMoved = "restore-all-new-moved"
    case restoreListed = "restore-listed"
    case restoreOldRemoved = "restore-old-removed"

    /// Ends the process here when the variable names this point; `NAME:3` means the third time it is reached.
    /// Whoever can set a variable of the process can end it in other ways too.
    package func reached() {
        guard let chosen = Self.chosen else { return }
        let parts = chosen.split(separator: ":")
        guard parts.first.map(String.init) == rawValue else { return }
        let wanted = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
        let times = Self.times.withLock { times in
            times += 1
            return times
        }
        if times == wanted { OwnProcess.endAtOnce() }
    }

    private static let chosen = Environment.value("OPENCLAW_TEST_KILL_AT")
    private static let times = Mutex(0)
}
