package import InstanceSpec

/// The next thing to do about an instance's image, with the reason.
package struct UpdateStep: Sendable {
    package enum Action: Sendable {
        /// Nothing, and nothing is under way.
        case idle
        /// Something is under way that takes time.
        case wait
        /// Remember this before anything else happens.
        case save(UpdateState)
        /// Ask the registry.
        case ask
        /// Make this Job, if it is not there.
        case backUp(job: String, stamp: String)
    }

    package var action: Action
    package var reason: String
    /// For `kubectl describe`; sent once the action is done.
    package var notes: [EventNote]
    package var counted: [UpdateCount]

    init(_ action: Action, _ reason: String, notes: [EventNote] = [], counted: [UpdateCount] = []) {
        self.action = action
        self.reason = reason
        self.notes = notes
        self.counted = counted
    }
}

/// What a counter counts.
package enum UpdateCount: Sendable, Equatable {
    case check(succeeded: Bool)
    case applied
    case rolledBack
}

/// How many updates in a row may be taken back before the keeper stops trying.
package let mostRollbacks = 3

/// The first of an ordered list of decisions that has something to say. A pure function: state and facts in, step out.
package func nextUpdateStep(_ state: UpdateState, _ facts: UpdateFacts) -> UpdateStep {
    let decisions = [afterRollbackByUser, afterChangeByUser, updateInFlight, whyNoCheck, afterCheck]
    for decide in decisions {
        if let step = decide(state, facts) { return step }
    }
    return UpdateStep(.ask, "a look at the registry is due")
}

/// `helm rollback` is the user's word: what the keeper wanted is dropped, also for the time after it. Not so when the
/// image is what it was: then it was about something else.
private func afterRollbackByUser(_ state: UpdateState, _ facts: UpdateFacts) -> UpdateStep? {
    guard facts.isRolledBack, state.target != nil || state.isInFlight else { return nil }
    if let wanted = state.target.map({ facts.image($0.tag) }), !state.isInFlight {
        guard let image = facts.workload?.image, image != wanted else { return nil }
    }
    var next = state
    let notes = state.isInFlight ? [aborted(state, "the release was rolled back by hand")] : []
    next.giveUp()
    return UpdateStep(.save(next), "the release was rolled back by hand", notes: notes)
}

/// Another image or another policy is a new start: versions that failed may be tried again.
private func afterChangeByUser(_ state: UpdateState, _ facts: UpdateFacts) -> UpdateStep? {
    let wish = UpdateWish(facts.base, facts.policy)
    guard wish != state.seen else { return nil }
    var next = state
    next.seen = wish
    guard !state.seen.policy.isEmpty else { return UpdateStep(.save(next), "seen for the first time") }
    var notes: [EventNote] = []
    next.status.rollbackCount = nil
    next.status.failedVersion = ""
    next.status.lastUpdateError = ""
    next.retrySeconds = 0
    guard wish.image != state.seen.image else {
        return UpdateStep(.save(next), "spec.autoUpdate has changed")
    }
    next.target = nil
    next.status.currentVersion = ""
    next.status.latestVersion = ""
    next.status.lastCheckTime = ""
    if state.isInFlight { notes.append(aborted(state, "the values name another image now")) }
    next.endAttempt()
    return UpdateStep(.save(next), "the values name another image", notes: notes)
}

func aborted(_ state: UpdateState, _ reason: String) -> EventNote {
    EventNote(.warning, "AutoUpdateAborted", "update to \(state.status.pendingVersion) aborted: \(reason)")
}

extension UpdateState {
    /// The tag that is wanted: the keeper's, as long as it stands for what the values say, else theirs.
    package func wantedTag(_ base: UpdateBase) -> String {
        if let target, target.base == base { return target.tag }
        return base.tag.isEmpty ? "latest" : base.tag
    }

    /// Lets a tag stand in for that of the values, or these speak for themselves when they say the same.
    mutating func want(_ tag: String, _ base: UpdateBase, restoreFrom: String = "", after userRestoreFrom: String = "")
    {
        let isTheirs = tag == base.tag && restoreFrom.isEmpty
        target =
            isTheirs
            ? nil
            : UpdateTarget(
                tag: tag, base: base, restoreFrom: restoreFrom,
                userRestoreFrom: restoreFrom.isEmpty ? "" : userRestoreFrom)
    }
}
