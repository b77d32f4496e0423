internal import InstanceSpec

/// How an update goes on that was begun; nil when none is in flight. It is driven to its end even when updates are
/// switched off meanwhile; only suspension stops it, and another image in the values.
func updateInFlight(_ state: UpdateState, _ facts: UpdateFacts) -> UpdateStep? {
    guard state.isInFlight else { return nil }
    if facts.isSuspended { return suspended(state) }
    switch state.status.updatePhase {
    case "HealthCheck": return healthCheck(state, facts)
    case "ApplyingUpdate": return applying(state, facts)
    case "RollingBack": return rollingBack(state, facts)
    case _ where facts.whyNoUpgrade != nil:
        return UpdateStep(.idle, "the update waits: \(facts.whyNoUpgrade ?? "")")
    case "BackingUp": return backingUp(state, facts)
    default: return beginning(state, facts)
    }
}

/// The clock stands still: a version cannot get well while no pod is wanted.
private func suspended(_ state: UpdateState) -> UpdateStep {
    var next = state
    next.attempt.healthSince = ""
    next.attempt.wellPods = ""
    next.attempt.wellSince = ""
    guard next.attempt != state.attempt else { return UpdateStep(.idle, "suspended in the middle of an update") }
    return UpdateStep(.save(next), "suspended in the middle of an update")
}

// MARK: Backup

/// Whether a backup can be made is looked at before anything is touched.
private func beginning(_ state: UpdateState, _ facts: UpdateFacts) -> UpdateStep {
    guard facts.policy.backupBeforeUpdate else { return apply(state, facts, "no backup is wanted") }
    guard facts.hasVolume else { return apply(state, facts, "there is no volume to back up") }
    switch facts.credentials {
    case .notConfigured: return apply(state, facts, skipping: "keeper.backup.credentialsSecret is not set")
    case .missing(let secret): return apply(state, facts, skipping: "there is no Secret \(secret)")
    case .incomplete(let reason): return abort(state, facts, "the backup has nowhere to go: \(reason)")
    case .present: break
    }
    let began = Timestamp(text: state.attempt.since) ?? facts.now
    var next = state
    next.attempt.since = began.text
    next.attempt.backupJob = backupJobName(facts.name, began)
    next.status.preUpdateBackupPath = "\(facts.backupPrefix)\(began.backupStamp)"
    next.status.updatePhase = "BackingUp"
    let note = EventNote(
        .normal, "PreUpdateBackupStarted",
        "backing up to \(next.status.preUpdateBackupPath) before the update to \(state.status.pendingVersion)")
    return UpdateStep(.save(next), "a backup comes first", notes: [note])
}

private func backingUp(_ state: UpdateState, _ facts: UpdateFacts) -> UpdateStep {
    let began = Timestamp(text: state.attempt.since) ?? facts.now
    switch facts.backup {
    case nil: return UpdateStep(.backUp(job: state.attempt.backupJob, stamp: began.backupStamp), "the backup begins")
    case .running: return UpdateStep(.wait, "the backup is running")
    case .complete:
        let note = EventNote(
            .normal, "PreUpdateBackupComplete", "the backup \(state.status.preUpdateBackupPath) is complete")
        return apply(state, facts, "the backup is complete", notes: [note])
    case .failed(let reason, noCredentials: true):
        var next = state
        next.status.preUpdateBackupPath = ""
        return apply(next, facts, skipping: reason)
    case .failed(let reason, noCredentials: false): return abort(state, facts, "the backup failed: \(reason)")
    }
}

/// A name of its own for each attempt of each instance: a finished Job of another one is not taken for this one's. The name
/// of a Job has at most 63 characters.
private func backupJobName(_ instance: String, _ began: Timestamp) -> String {
    var start = instance
    if instance.utf8.count > 40 {
        start = String(instance.prefix(31))
        while let last = start.last, last == "-" || last == "." { start.removeLast() }
        start += "-\(ContentHash.of(Array(instance.utf8)).description.prefix(8))"
    }
    return "\(start)-pre-update-\(began.seconds)"
}

// MARK: The new image

private func apply(_ state: UpdateState, _ facts: UpdateFacts, skipping reason: String) -> UpdateStep {
    let note = EventNote(
        .warning, "BackupSkipped",
        "no backup before the update to \(state.status.pendingVersion): \(reason); a rollback could not bring data back"
    )
    return apply(state, facts, "no backup: \(reason)", notes: [note])
}

private func apply(
    _ state: UpdateState, _ facts: UpdateFacts, _ reason: String, notes: [EventNote] = []
) -> UpdateStep {
    var next = state
    next.status.previousVersion = state.wantedTag(facts.base)
    next.status.updatePhase = "ApplyingUpdate"
    next.attempt.revisionBefore = facts.workload?.updateRevision ?? ""
    next.attempt.healthSince = facts.now.text
    next.want(state.status.pendingVersion, facts.base)
    return UpdateStep(.save(next), reason, notes: notes)
}

/// How long Helm may be in the way before the update is given up.
private let longestApply = 3600

private func applying(_ state: UpdateState, _ facts: UpdateFacts) -> UpdateStep {
    let pending = state.status.pendingVersion
    guard facts.workload?.image == facts.image(pending) else {
        guard let since = Timestamp(text: state.attempt.healthSince), facts.now.seconds >= since.seconds else {
            return restartClock(state, facts)
        }
        if facts.now.seconds - since.seconds >= longestApply {
            return abort(
                state, facts, "the new image did not reach the StatefulSet within \(longestApply / 60) minutes")
        }
        return UpdateStep(.wait, facts.whyNoUpgrade.map { "the update waits: \($0)" } ?? "the upgrade is to come")
    }
    let note = EventNote(.normal, "AutoUpdateApplied", "image of version \(pending) is set")
    guard facts.policy.rollbackOnFailure else {
        var step = finished(state, facts, "applied; spec.autoUpdate.rollbackOnFailure is off, so it is not judged")
        step.notes.insert(note, at: 0)
        step.counted = [.applied]
        return step
    }
    var next = state
    next.status.updatePhase = "HealthCheck"
    next.attempt.healthSince = facts.now.text
    return UpdateStep(.save(next), "the new image is set", notes: [note], counted: [.applied])
}

func restartClock(_ state: UpdateState, _ facts: UpdateFacts) -> UpdateStep {
    var next = state
    next.attempt.healthSince = facts.now.text
    return UpdateStep(.save(next), "the clock starts")
}

// MARK: The end

func finished(_ state: UpdateState, _ facts: UpdateFacts, _ reason: String) -> UpdateStep {
    var next = state
    let version = state.status.pendingVersion
    next.endAttempt()
    next.status.currentVersion = version
    next.status.lastUpdateTime = facts.now.text
    next.status.lastUpdateError = ""
    next.status.rollbackCount = nil
    return UpdateStep(.save(next), reason)
}

/// Leaves things as they were. Neither counts against the version nor towards the pause: the next look tries again.
func abort(_ state: UpdateState, _ facts: UpdateFacts, _ reason: String) -> UpdateStep {
    var next = state
    if !state.status.previousVersion.isEmpty { next.want(state.status.previousVersion, facts.base) }
    next.endAttempt()
    next.status.lastUpdateError = reason
    return UpdateStep(.save(next), reason, notes: [aborted(state, reason)])
}
