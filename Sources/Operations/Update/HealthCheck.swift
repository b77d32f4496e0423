internal import InstanceSpec

/// Between two looks that both find the same pods well must lie this many seconds.
private let calm = 10

/// Whether the new version is well, and what follows.
func healthCheck(_ state: UpdateState, _ facts: UpdateFacts) -> UpdateStep {
    guard let since = Timestamp(text: state.attempt.healthSince) else { return restartClock(state, facts) }
    let pending = state.status.pendingVersion
    let ran = hasRun(pending, facts)
    if ran, !state.attempt.hasStarted {
        // Kept, because the pod that shows it may be gone when it matters.
        var next = state
        next.attempt.hasStarted = true
        return UpdateStep(.save(next), "the new version has started")
    }
    let well = whatIsWell(state, facts)
    if let pods = well.pods {
        let first = Timestamp(text: state.attempt.wellSince)
        guard let first, state.attempt.wellPods == pods else {
            var next = state
            next.attempt.wellPods = pods
            next.attempt.wellSince = facts.now.text
            return UpdateStep(.save(next), "the new version is well; a second look follows")
        }
        guard facts.now.seconds - first.seconds >= calm else { return UpdateStep(.wait, "a second look follows") }
        var step = finished(state, facts, "the new version is well")
        let note = EventNote(.normal, "AutoUpdateConfirmed", "version \(pending) is well")
        step.notes.append(note)
        return step
    }
    let limit = facts.healthCheckSeconds
    let passed = facts.now.seconds - since.seconds
    // A clock that was set back since.
    guard passed >= 0 else { return restartClock(state, facts) }
    guard passed >= limit else {
        guard state.attempt.wellPods.isEmpty else {
            var next = state
            next.attempt.wellPods = ""
            next.attempt.wellSince = ""
            return UpdateStep(.save(next), "not well any more: \(well.reason)")
        }
        return UpdateStep(.wait, "\(well.reason); \(limit - passed) s are left")
    }
    guard facts.policy.rollbackOnFailure else {
        return finished(state, facts, "not well, and spec.autoUpdate.rollbackOnFailure is off: \(well.reason)")
    }
    return takeBack(state, facts, "\(pending) was not well within \(limit) s: \(well.reason)")
}

/// The pods and their restarts when all is well, else the reason why not.
///
/// Readiness alone says nothing: right after the change the old pods are still there, and ready.
private func whatIsWell(_ state: UpdateState, _ facts: UpdateFacts) -> (pods: String?, reason: String) {
    guard let workload = facts.workload else { return (nil, "there is no StatefulSet") }
    let image = facts.image(state.status.pendingVersion)
    guard workload.image == image else { return (nil, "the StatefulSet has another image") }
    guard workload.observedGeneration >= workload.generation else { return (nil, "the change was not seen yet") }
    guard workload.updateRevision != state.attempt.revisionBefore else { return (nil, "there is no new revision yet") }
    let wanted = workload.replicas
    guard wanted >= 1 else { return (nil, "no pod is wanted") }
    let counts = [workload.updatedReplicas, workload.readyReplicas, workload.allReplicas]
    guard counts.allSatisfy({ $0 == wanted }) else {
        return (nil, "\(workload.readyReplicas) of \(wanted) pods are ready, \(workload.updatedReplicas) are new")
    }
    let pods = workload.pods.filter { !$0.isLeaving }.sorted { $0.name < $1.name }
    guard pods.count == wanted, pods.allSatisfy({ $0.image == image && $0.isReady }) else {
        return (nil, "a pod is not ready, or has another image")
    }
    return (pods.map { "\($0.uid)/\($0.restarts)" }.joined(separator: " "), "")
}

private func hasRun(_ version: String, _ facts: UpdateFacts) -> Bool {
    let image = facts.image(version)
    return facts.workload?.pods.contains { $0.image == image && $0.hasRun } ?? false
}

// MARK: Back

/// Image and data go back together, in one revision. Data only when the new version ran: it may have changed the form of
/// the data, while going back loses what the agent wrote since.
private func takeBack(_ state: UpdateState, _ facts: UpdateFacts, _ reason: String) -> UpdateStep {
    let previous = state.status.previousVersion
    guard !previous.isEmpty else { return abort(state, facts, "\(reason); there is no version to go back to") }
    let backup = state.attempt.hasStarted && facts.hasVolume ? state.status.preUpdateBackupPath : ""
    var next = state
    next.status.updatePhase = "RollingBack"
    // Counted from when the old image is set: Helm may be in the way until then.
    next.attempt.healthSince = ""
    next.status.lastUpdateError = reason
    next.want(previous, facts.base, restoreFrom: backup, after: facts.userRestoreFrom)
    var notes = [
        EventNote(
            .warning, "AutoUpdateHealthCheckFailed",
            "\(reason); going back from \(state.status.pendingVersion) to \(previous)")
    ]
    if !backup.isEmpty {
        notes.append(EventNote(.normal, "RollbackRestoreStarted", "the data goes back to \(backup)"))
    }
    return UpdateStep(.save(next), reason, notes: notes)
}

func rollingBack(_ state: UpdateState, _ facts: UpdateFacts) -> UpdateStep {
    let previous = state.status.previousVersion
    guard facts.workload?.image == facts.image(previous) else {
        return UpdateStep(.wait, facts.whyNoUpgrade.map { "the rollback waits: \($0)" } ?? "the rollback is to come")
    }
    if let restore = state.target?.restores(whenUserAsks: facts.userRestoreFrom), !restore.isEmpty {
        let pods = facts.workload?.pods.filter { !$0.isLeaving && $0.image == facts.image(previous) } ?? []
        guard pods.contains(where: \.hasRun) else { return restoring(state, facts, restore, pods) }
        var step = rolledBack(state, facts)
        step.notes.insert(EventNote(.normal, "RollbackRestoreComplete", "the data is that of \(restore)"), at: 0)
        return step
    }
    return rolledBack(state, facts)
}

/// A restore may take as long as it works. One that fails is given a while, for a store that is away for a moment; then
/// the data stays as it is: better an agent on the newer data than none.
private func restoring(
    _ state: UpdateState, _ facts: UpdateFacts, _ restore: String, _ pods: [Workload.Pod]
) -> UpdateStep {
    guard let since = Timestamp(text: state.attempt.healthSince), facts.now.seconds >= since.seconds else {
        return restartClock(state, facts)
    }
    guard let failure = pods.lazy.compactMap(\.restoreFailure).first else {
        return UpdateStep(.wait, "the data goes back to \(restore)")
    }
    let limit = facts.healthCheckSeconds
    guard facts.now.seconds - since.seconds >= limit else {
        return UpdateStep(.wait, "the data does not go back, it is tried again: \(failure)")
    }
    var next = state
    next.want(state.status.previousVersion, facts.base)
    next.status.lastUpdateError += "; the data could not be restored from \(restore): \(failure)"
    let note = EventNote(
        .warning, "RollbackRestoreFailed",
        "the data could not be restored from \(restore), it stays as it is: \(failure)")
    return UpdateStep(.save(next), "the data could not be restored: \(failure)", notes: [note])
}

private func rolledBack(_ state: UpdateState, _ facts: UpdateFacts) -> UpdateStep {
    let previous = state.status.previousVersion
    let failed = state.status.pendingVersion
    let count = (state.status.rollbackCount ?? 0) + 1
    var next = state
    next.endAttempt()
    next.status.failedVersion = failed
    next.status.currentVersion = previous
    next.status.rollbackCount = count
    next.status.lastUpdateError = "\(state.status.lastUpdateError); back from \(failed) to \(previous)"
    var notes = [
        EventNote(.warning, "AutoUpdateRolledBack", "back from \(failed) to \(previous) (\(count)/\(mostRollbacks))")
    ]
    if count >= mostRollbacks {
        notes.append(
            EventNote(
                .warning, "AutoUpdatePaused",
                "\(count) updates in a row were taken back; change spec.image or spec.autoUpdate to try again"))
    }
    return UpdateStep(.save(next), "the rollback is done", notes: notes, counted: [.rolledBack])
}
