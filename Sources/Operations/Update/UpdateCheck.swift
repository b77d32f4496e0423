internal import InstanceSpec

/// Why the registry is not asked; nil when it is to be.
func whyNoCheck(_ state: UpdateState, _ facts: UpdateFacts) -> UpdateStep? {
    func idle(_ reason: String) -> UpdateStep { UpdateStep(.idle, reason) }
    guard facts.policy.enabled else { return idle("spec.autoUpdate.enabled is off") }
    guard facts.base.digest.isEmpty else { return idle("the image has a digest, which pins it") }
    if facts.isSuspended { return idle("the instance is suspended") }
    if facts.isRolledBack { return idle("the release was rolled back by hand; upgrade it to go on") }
    if let reason = facts.whyNoUpgrade { return idle(reason) }
    if let count = state.status.rollbackCount, count >= mostRollbacks {
        return idle("paused: \(count) updates in a row were taken back; change spec.image or spec.autoUpdate to go on")
    }
    guard facts.look == nil, let last = Timestamp(text: state.status.lastCheckTime) else { return nil }
    let interval = seconds(facts.policy.checkInterval, standard: 86400, range: 3600...604_800)
    let pause = state.retrySeconds > 0 ? min(interval, state.retrySeconds) : interval
    let passed = facts.now.seconds - last.seconds
    // A time in the future is that of a clock which was set back since.
    guard passed >= 0, passed < pause else { return nil }
    return idle("the next look at the registry is due in \(pause - passed) s")
}

/// What an answer of the registry means; nil when there is none.
func afterCheck(_ state: UpdateState, _ facts: UpdateFacts) -> UpdateStep? {
    guard let look = facts.look else { return nil }
    var next = state
    next.status.lastCheckTime = facts.now.text
    switch look {
    case .failed(let reason, let isBusy, let retryAfter):
        next.retrySeconds = isBusy ? max(300, min(retryAfter ?? 900, 86400)) : 3600
        return failedCheck(next, reason)
    case .found(nil, let tags):
        next.retrySeconds = 3600
        return failedCheck(next, "no stable semver tags for this image among the \(tags) of \(facts.base.repository)")
    case .found(let newest?, _):
        next.retrySeconds = 0
        next.status.latestVersion = newest.tag
        return choice(next, newest, facts)
    }
}

private func failedCheck(_ next: UpdateState, _ reason: String) -> UpdateStep {
    UpdateStep(
        .save(next), reason, notes: [EventNote(.warning, "AutoUpdateCheckFailed", reason)],
        counted: [.check(succeeded: false)])
}

private func choice(_ state: UpdateState, _ newest: ImageVersion, _ facts: UpdateFacts) -> UpdateStep {
    var next = state
    let tag = state.wantedTag(facts.base)
    func save(_ reason: String, _ notes: [EventNote] = []) -> UpdateStep {
        UpdateStep(.save(next), reason, notes: notes, counted: [.check(succeeded: true)])
    }
    if tag == "latest" {
        if let failed = ImageVersion(state.status.failedVersion), !newest.isNewer(than: failed) {
            return save("latest is \(newest.tag), which was given up; the values' own latest runs")
        }
        next.want(newest.tag, facts.base)
        next.status.currentVersion = newest.tag
        let note = EventNote(.normal, "AutoUpdateTagResolved", "latest is \(newest.tag), which is what will run")
        return save("latest is \(newest.tag)", [note])
    }
    guard let current = ImageVersion(tag) else { return save("the tag \(tag) is no version, so none is newer") }
    next.status.currentVersion = tag
    guard newest.isNewer(than: current) else { return save("\(newest.tag) is not newer than \(tag)") }
    if let failed = ImageVersion(state.status.failedVersion) {
        if failed.tag == newest.tag || failed.isSame(as: newest) {
            return save("\(newest.tag) did not get well before, and nothing is newer")
        }
        if newest.isNewer(than: failed) { next.status.failedVersion = "" }
    }
    next.status.pendingVersion = newest.tag
    next.status.updatePhase = ""
    next.status.lastUpdateError = ""
    next.attempt = UpdateAttempt()
    next.attempt.since = facts.now.text
    let note = EventNote(.normal, "AutoUpdateAvailable", "version \(newest.tag) is available, \(tag) runs")
    return save("\(newest.tag) is newer than \(tag)", [note])
}

/// A duration of the spec within what is allowed; what cannot be read counts as the default, as rules say elsewhere.
func seconds(_ text: String, standard: Int, range: ClosedRange<Int>) -> Int {
    guard let duration = try? GoDuration.parse(text) else { return standard }
    return min(max(Int(duration.nanoseconds / 1_000_000_000), range.lowerBound), range.upperBound)
}
