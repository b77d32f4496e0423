internal import InstanceSpec
package import YAML

extension BackupKind {
    /// The value of the label `openclaw.rocks/job-type`.
    package var jobType: String {
        switch self {
        case .periodic: "periodic-backup"
        case .manual: "manual-backup"
        case .preUpdate: "pre-update-backup"
        case .final: "backup"
        }
    }
}

extension Timestamp {
    /// As it stands in a backup's path: `2026-01-15T103000Z`.
    package var backupStamp: String { Stamp(self).description }
}

/// A Job that backs up once, made from an instance's suspended CronJob `<name>-backup`.
///
/// It has no owner: what it says stays readable after the CronJob is gone, until `ttlSecondsAfterFinished`.
/// - Parameters:
///   - stamp: part of the backup's path, so that every attempt of the Job means the same backup.
///   - isNearPod: whether it must run on the node of the instance's pod, which has the volume. Without a pod no node
///     would do.
package func backupJob(
    from template: Node, _ kind: BackupKind, stamp: String, name: String, isNearPod: Bool = true
) -> Node {
    let base = template["spec"]?["jobTemplate"]
    var spec = base?["spec"] ?? [:]
    var pod = spec["template"]?["spec"] ?? [:]
    let containers = pod["containers"]?.sequence ?? []
    pod["containers"] = Node(containers.map { withArguments($0, kind, stamp) })
    if !isNearPod { pod["affinity"] = nil }
    var podMetadata = spec["template"]?["metadata"] ?? [:]
    podMetadata["labels"] = marked(podMetadata["labels"], kind)
    spec["template"] = ["metadata": podMetadata, "spec": pod]
    if kind == .final, let seconds = template["metadata"]?["annotations"]?[BackupMark.finalSeconds]?.string,
        let limit = Int(seconds)
    {
        spec["activeDeadlineSeconds"] = Node(limit)
    }
    let path = Stamp(stamp).flatMap { stamp in
        backupPrefix(of: template).map { kind.path(under: $0, at: stamp).description }
    }
    return [
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": [
            "name": Node(name),
            "namespace": template["metadata"]?["namespace"],
            "labels": marked(base?["metadata"]?["labels"], kind),
            "annotations": path.map { [BackupMark.path: Node($0)] },
        ],
        "spec": spec,
    ]
}

/// A Job that looks into the bucket: the program of the same template, without the volume, so that it runs anywhere.
/// - Parameter arguments: those of the program: `backup list`, `backup verify PATH`.
package func bucketJob(from template: Node, _ arguments: [String], name: String) -> Node {
    let base = template["spec"]?["jobTemplate"]
    var spec = base?["spec"] ?? [:]
    var pod = spec["template"]?["spec"] ?? [:]
    pod["affinity"] = nil
    pod["volumes"] = Node((pod["volumes"]?.sequence ?? []).filter { $0["name"]?.string != "data" })
    pod["containers"] = Node(
        (pod["containers"]?.sequence ?? []).map { container in
            var container = container
            container["args"] = Node(arguments)
            let mounts = container["volumeMounts"]?.sequence ?? []
            container["volumeMounts"] = Node(mounts.filter { $0["name"]?.string != "data" })
            return container
        })
    var labels = base?["metadata"]?["labels"] ?? [:]
    labels[BackupMark.jobType] = "look"
    spec["template"] = ["metadata": ["labels": labels], "spec": pod]
    spec["backoffLimit"] = 0
    spec["ttlSecondsAfterFinished"] = 600
    return [
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": ["name": Node(name), "namespace": template["metadata"]?["namespace"], "labels": labels],
        "spec": spec,
    ]
}

/// The folder of an instance's backups in the bucket, as its template tells the program; nil when it does not.
func backupPrefix(of template: Node) -> StorePath? {
    let pod = template["spec"]?["jobTemplate"]?["spec"]?["template"]?["spec"]
    let variables = (pod?["containers"]?.sequence ?? []).flatMap { $0["env"]?.sequence ?? [] }
    let value = variables.first { $0["name"]?.string == "OPENCLAW_BACKUP_PREFIX" }?["value"]?.string
    return value.flatMap { try? StorePath($0, what: "OPENCLAW_BACKUP_PREFIX") }
}

/// `… --kind manual …` becomes `… --kind KIND --stamp STAMP`; any other container stays as it is.
private func withArguments(_ container: Node, _ kind: BackupKind, _ stamp: String) -> Node {
    let arguments = container["args"]?.sequence ?? []
    guard let flag = arguments.firstIndex(where: { $0.string == "--kind" }) else { return container }
    var container = container
    container["args"] = Node(arguments[...flag] + [Node(kind.rawValue), "--stamp", Node(stamp)])
    return container
}

private func marked(_ labels: Node?, _ kind: BackupKind) -> Node {
    var labels = labels ?? [:]
    labels[BackupMark.jobType] = Node(kind.jobType)
    return labels
}
