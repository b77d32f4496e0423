internal import Diagnostics

/// What is known about a release before anything is done with it.
package struct ReleaseSnapshot: Sendable {
    package var name: String
    package var namespace: String
    /// `HELM_DRIVER` of this process; nil when it is not set.
    package var driver: String?
    /// Whether there are releases of the name in the form of another driver.
    package var hasOtherDriver = false
    /// Oldest first; empty: there is no release.
    package var history: [Revision] = []
    /// Secrets of revisions that are pending or have failed.
    package var secrets: [RevisionSecret] = []
    /// Pods of the keeper that are alive, ours left out, by uid.
    package var livingPods: Set<String> = []
    /// `name-version` of the chart that we bring.
    package var chart: String
    package var now: Timestamp

    /// Whether Helm is told to keep releases in Secrets, as it does by itself.
    package var keepsSecrets: Bool { [nil, "", "secret", "secrets"].contains(driver) }

    package init(name: String, namespace: String, chart: String, now: Timestamp) {
        self.name = name
        self.namespace = namespace
        self.chart = chart
        self.now = now
    }
}

/// Whether the release may be upgraded now.
package enum ReleaseVerdict: Sendable, Equatable {
    case free
    /// A run of ours died in the middle of an upgrade: what it left must go first.
    case clear(RevisionSecret)
    case blocked(ReleaseBlock)
}

/// Why a release is left alone.
package struct ReleaseBlock: Sendable, Equatable {
    /// One word for a condition.
    package var reason: String
    package var message: String
    /// Whether it is usual and passes by itself: then no condition says so.
    package var isPassing = false
    /// Whether even its values are not to be read: there is none, or it is not ours.
    package var hidesValues = false

    /// Reasons that others ask for.
    package static let noRelease = "NoRelease"
    package static let renderFailed = "RenderFailed"
    package static let releaseFailed = "ReleaseFailed"
    package static let rolledBack = "RolledBackByUser"
}

/// How long somebody else's upgrade may be under way before it is said that it is stuck.
private let longestForeign = 1800

/// The first reason to leave the release alone. A pure function.
package func releaseVerdict(_ facts: ReleaseSnapshot) -> ReleaseVerdict {
    guard facts.keepsSecrets, !facts.hasOtherDriver else {
        return .blocked(
            ReleaseBlock(
                reason: "HelmDriverNotSupported",
                message: "the release is not kept in Secrets (HELM_DRIVER \(quoted(facts.driver ?? "configmap"))): "
                    + "the keeper changes nothing", hidesValues: true))
    }
    guard let last = facts.history.last else {
        return .blocked(
            ReleaseBlock(
                reason: ReleaseBlock.noRelease,
                message: "there is no Helm release \(quoted(facts.name)): another tool installs, and it must update",
                hidesValues: true))
    }
    if last.isPending { return pending(last, facts) }
    if last.status == "uninstalling" || last.status == "uninstalled" {
        return .blocked(
            ReleaseBlock(reason: "ReleaseUninstalling", message: "the release is being uninstalled", isPassing: true))
    }
    guard last.chart == facts.chart else {
        return .blocked(
            ReleaseBlock(
                reason: "ChartVersionDiffers",
                message:
                    "the release has chart \(quoted(last.chart)), this keeper has \(quoted(facts.chart)) and changes "
                    + "nothing: upgrade with that chart, or let keeper.image be of the release's version",
                hidesValues: true))
    }
    if last.isRollback {
        return .blocked(
            ReleaseBlock(
                reason: ReleaseBlock.rolledBack,
                message:
                    "revision \(last.number) is a rollback by hand (\(last.description)): the keeper changes nothing "
                    + "until the next helm upgrade"))
    }
    return last.status == "failed" ? failed(last, facts) : .free
}

private func pending(_ last: Revision, _ facts: ReleaseSnapshot) -> ReleaseVerdict {
    let secret = facts.secrets.first { $0.number == last.number }
    if let secret, let pod = secret.podUID {
        guard facts.livingPods.contains(pod) else { return .clear(secret) }
        return .blocked(
            ReleaseBlock(reason: "ReleaseLocked", message: "another run of the keeper is upgrading", isPassing: true))
    }
    // Its Secret is older than the time that Helm notes, by the seconds that it took to make.
    let since = secret?.created ?? last.updated ?? facts.now
    let minutes = (facts.now.seconds - since.seconds) / 60
    let selector = "owner=helm,name=\(facts.name),status=\(last.status)"
    return .blocked(
        ReleaseBlock(
            reason: "ReleaseLocked",
            message: "revision \(last.number) is \(last.status) since \(minutes) min; if nobody is at it: "
                + "kubectl delete secret -n \(facts.namespace) -l \(selector)",
            isPassing: facts.now.seconds - since.seconds < longestForeign))
}

/// One that failed in our hands is tried again, ever less often: each try is a revision.
private func failed(_ last: Revision, _ facts: ReleaseSnapshot) -> ReleaseVerdict {
    let ours = Set(facts.secrets.filter { $0.podUID != nil }.map(\.number))
    guard ours.contains(last.number) else {
        return .blocked(
            ReleaseBlock(
                reason: ReleaseBlock.releaseFailed,
                message: "revision \(last.number) has failed and is not the keeper's: upgrade again "
                    + "(\(String(last.description.prefix(200))))"))
    }
    let tries = facts.history.reversed().prefix { $0.status == "failed" && ours.contains($0.number) }.count
    let pause = min(300 << min(tries - 1, 10), 21600)
    let left = (last.updated ?? facts.now).seconds + pause - facts.now.seconds
    guard left > 0, left <= pause else { return .free }
    return .blocked(
        ReleaseBlock(
            reason: ReleaseBlock.releaseFailed,
            message: "the keeper's upgrade failed \(tries) times, next try in \(left) s: "
                + String(last.description.prefix(300))))
}
