internal import InstanceSpec
package import YAML

/// How far a Job that backs up has got, read from its status and that of its pods: no log is needed.
package enum BackupOutcome: Sendable, Equatable {
    /// - Parameter obstacle: what keeps its pod from starting, when something does.
    case running(obstacle: String?)
    case complete(FinishedBackup)
    /// - Parameters:
    ///   - reason: one word for machines: the program's own (`CredentialsMissing`), or Kubernetes' (`DeadlineExceeded`).
    ///   - message: for people.
    case failed(reason: String, message: String)

    /// - Parameter pods: those of the Job, in any order.
    package init(job: Node, pods: [Node]) {
        let ends = pods.compactMap(Ended.init).sorted { $0.finished < $1.finished }
        let conditions = (job["status"]?["conditions"]?.sequence ?? []).filter { $0["status"]?.string == "True" }
        if conditions.contains(where: { $0["type"]?.string == "Complete" }) {
            let said = ends.last { $0.exitCode == 0 }?.message
            let planned = job["metadata"]?["annotations"]?[BackupMark.path]?.string
            self = .complete(FinishedBackup(said, planned: planned ?? ""))
        } else if let failed = conditions.first(where: { $0["type"]?.string == "Failed" }) {
            let said = ends.last { $0.exitCode != 0 }?.message
            let reason = failed["reason"]?.string ?? "Failed"
            self = .failed(
                reason: said?["reason"]?.string ?? reason,
                message: said?["error"]?.string ?? failed["message"]?.string ?? "the Job failed: \(reason)")
        } else if let hopeless = ends.last?.message, Self.hopeless.contains(hopeless["reason"]?.string ?? "") {
            self = .failed(
                reason: hopeless["reason"]?.string ?? "", message: hopeless["error"]?.string ?? "the backup failed")
        } else {
            self = .running(obstacle: pods.compactMap(obstacle).last)
        }
    }

    /// What another attempt of the same Job would only find again.
    private static let hopeless = ["CredentialsMissing", "CredentialsPartial"]
}

/// A pod whose program has ended, and what it left as its last word.
private struct Ended {
    let exitCode: Int
    let finished: String
    /// Nil when that is not the program's own form: it was killed, or never started.
    let message: Node?

    init?(_ pod: Node) {
        let containers = pod["status"]?["containerStatuses"]?.sequence ?? []
        guard let state = containers.lazy.compactMap({ $0["state"]?["terminated"] }).first else { return nil }
        exitCode = state["exitCode"]?.int ?? 1
        finished = state["finishedAt"]?.string ?? ""
        let text = state["message"]?.string ?? ""
        message = JSON.read(text).flatMap { $0.mapping == nil ? nil : $0 }
    }
}

/// What the last of a Job's programs left as its last word: one JSON object; nil when none has ended, or none said so.
/// - Parameter pods: those of the Job, in any order.
package func lastWord(_ pods: [Node]) -> Node? {
    pods.compactMap(Ended.init).sorted { $0.finished < $1.finished }.last?.message
}

/// A complete, verified backup.
package struct FinishedBackup: Sendable, Equatable {
    /// In the bucket; what `restoreFrom` takes.
    package var path: String
    package var files: Int?
    package var bytes: Int?

    package init(path: String, files: Int? = nil, bytes: Int? = nil) {
        self.path = path
        self.files = files
        self.bytes = bytes
    }

    /// - Parameters:
    ///   - said: the program's last word; nil when the pod is gone already.
    ///   - planned: the path that it was told to write.
    init(_ said: Node?, planned: String) {
        path = said?["path"]?.string ?? planned
        files = said?["files"]?.int
        bytes = said?["bytes"]?.int
    }
}

/// Why a pod has not started: no node takes it, or its image does not come.
private func obstacle(_ pod: Node) -> String? {
    let status = pod["status"]
    guard status?["phase"]?.string == "Pending" else { return nil }
    let scheduled = (status?["conditions"]?.sequence ?? []).first { $0["type"]?.string == "PodScheduled" }
    if scheduled?["status"]?.string == "False" {
        return
            "its pod has no node: \(scheduled?["message"]?.string ?? scheduled?["reason"]?.string ?? "no reason given")"
    }
    let containers =
        (status?["initContainerStatuses"]?.sequence ?? []) + (status?["containerStatuses"]?.sequence ?? [])
    let waits = containers.compactMap { $0["state"]?["waiting"] }
    guard
        let wait = waits.first(where: {
            !["", "ContainerCreating", "PodInitializing"].contains($0["reason"]?.string ?? "")
        })
    else { return nil }
    let message = wait["message"]?.string ?? ""
    return "its container waits: \(wait["reason"]?.string ?? "")\(message.isEmpty ? "" : ": \(message)")"
}
