internal import InstanceSpec
internal import Operations
internal import YAML

/// The newest backup that is known without looking into the bucket: the keeper's word, or a Job that is still there.
struct LastBackup {
    /// As Kubernetes writes it.
    let time: String
    /// Empty when the pod that knew it is gone.
    let path: String

    /// Nil when nothing is known.
    init?(of instance: LiveInstance, _ record: Node?, _ kubectl: Kubectl) {
        let said = record?["status"]?["lastBackupTime"]?.string ?? ""
        let objects = (try? kubectl.list("jobs,pods", labels: "\(BackupMark.instance)=\(instance.name)")) ?? []
        let kinds = Set(BackupKind.allCases.map(\.jobType))
        let newest = objects.filter { object in
            object.kindName == "Job" && object["status"]?["completionTime"]?.string != nil
                && kinds.contains(object["metadata"]?["labels"]?[BackupMark.jobType]?.string ?? "")
        }.max { ($0["status"]?["completionTime"]?.string ?? "") < ($1["status"]?["completionTime"]?.string ?? "") }
        // Both are UTC of one form, so their order is that of the texts.
        if let newest, let ended = newest["status"]?["completionTime"]?.string, ended > said {
            time = ended
            let uid = newest["metadata"]?["uid"]?.string
            let pods = objects.filter {
                $0["metadata"]?["ownerReferences"]?.sequence?.contains { $0["uid"]?.string == uid } ?? false
            }
            guard case .complete(let backup) = BackupOutcome(job: newest, pods: pods) else { return nil }
            path = backup.path
        } else if !said.isEmpty {
            time = said
            path = record?["status"]?["lastBackupPath"]?.string ?? ""
        } else {
            return nil
        }
    }
}
