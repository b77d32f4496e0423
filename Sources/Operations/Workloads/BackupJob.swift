internal import InstanceSpec
package import YAML

/// Why a backup is made; it decides where it is put, and what its Job is called.
package enum BackupOccasion: String, Sendable, CaseIterable {
    /// By the clock. These Jobs are the CronJob's own.
    case periodic
    /// Because somebody asked for it.
    case manual
    /// Before a new version of the agent is tried.
    case preUpdate = "pre-update"
    /// Before the release is uninstalled.
    case final

    /// The value of the label `openclaw.rocks/job-type`.
    package var jobType: String {
        switch self {
        case .periodic: "periodic-backup"
        case .manual: "manual-backup"
        case .preUpdate: "pre-update-backup"
        case .final: "backup"
        }
    }

    /// Where its backup lies below the instance's prefix. Periodic ones have several places of their own.
    package func path(below prefix: String, stamp: String) -> String {
        switch self {
        case .periodic: "\(prefix)/periodic"
        case .manual: "\(prefix)/manual/\(stamp)"
        case .preUpdate: "\(prefix)/pre-update-\(stamp)"
        case .final: "\(prefix)/\(stamp)"
        }
    }
}

extension Timestamp {
    /// As it stands in a backup's path: `2026-01-15T103000Z`, without colons.
    package var backupStamp: String { String(text.filter { $0 != ":" }) }
}

/// A Job that backs up once, made from an instance's suspended CronJob `<name>-backup`.
///
/// It has no owner: what it says stays readable after the CronJob is gone, until `ttlSecondsAfterFinished`.
/// - Parameters:
///   - stamp: part of the backup's path, so that every attempt of the Job means the same backup.
///   - isNearPod: whether it must run on the node of the instance's pod, which has the volume. Without a pod no node
///     would do.
package func backupJob(
    from template: Node, _ occasion: BackupOccasion, stamp: String, name: String, isNearPod: Bool = true
) -> Node {
    let base = template["spec"]?["jobTemplate"]
    var spec = base?["spec"] ?? [:]
    var pod = spec["template"]?["spec"] ?? [:]
    let containers = pod["containers"]?.sequence ?? []
    pod["containers"] = Node(containers.map { withArguments($0, occasion, stamp) })
    if !isNearPod { pod["affinity"] = nil }
    var podMetadata = spec["template"]?["metadata"] ?? [:]
    podMetadata["labels"] = marked(podMetadata["labels"], occasion)
    spec["template"] = ["metadata": podMetadata, "spec": pod]
    if occasion == .final, let seconds = template["metadata"]?["annotations"]?[BackupMark.finalSeconds]?.string,
        let limit = Int(seconds)
    {
        spec["activeDeadlineSeconds"] = Node(limit)
    }
    let path = backupPrefix(of: template).map { occasion.path(below: $0, stamp: stamp) }
    return [
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": [
            "name": Node(name),
            "namespace": template["metadata"]?["namespace"],
            "labels": marked(base?["metadata"]?["labels"], occasion),
            "annotations": path.map { [BackupMark.path: Node($0)] },
        ],
        "spec": spec,
    ]
}

/// The folder of an instance's backups in the bucket, as its template tells the program; nil when it does not.
package func backupPrefix(of template: Node) -> String? {
    let pod = template["spec"]?["jobTemplate"]?["spec"]?["template"]?["spec"]
    let variables = (pod?["containers"]?.sequence ?? []).flatMap { $0["env"]?.sequence ?? [] }
    return variables.first { $0["name"]?.string == "OPENCLAW_BACKUP_PREFIX" }?["value"]?.string
}

/// `… --kind manual …` becomes `… --kind <occasion> --stamp <stamp>`; any other container stays as it is.
private func withArguments(_ container: Node, _ occasion: BackupOccasion, _ stamp: String) -> Node {
    let arguments = container["args"]?.sequence ?? []
    guard let kind = arguments.firstIndex(where: { $0.string == "--kind" }) else { return container }
    var container = container
    container["args"] = Node(arguments[...kind] + [Node(occasion.rawValue), "--stamp", Node(stamp)])
    return container
}

private func marked(_ labels: Node?, _ occasion: BackupOccasion) -> Node {
    var labels = labels ?? [:]
    labels[BackupMark.jobType] = Node(occasion.jobType)
    return labels
}
