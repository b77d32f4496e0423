internal import InstanceSpec
internal import YAML

/// The backup that is to be on the volume before anything else runs. The volume itself remembers what was restored onto
/// it, so a restore may stay here for good.
struct RestorePlan {
    /// In the bucket.
    var path: String
    /// The backup by which a volume with data may be overwritten; nil: by none.
    var over: String?

    /// Nil when there is nothing to restore.
    init?(_ instance: Instance) {
        path = instance.restorePath
        guard !path.isEmpty else { return nil }
        // The keeper goes back over the data of the version that failed; the user says what may go.
        let kept = instance.kept.restoreFrom
        over = kept.isEmpty ? instance.annotations[BackupMark.restoreOver].flatMap { $0.isEmpty ? nil : $0 } : kept
    }
}

/// Fills the volume from a backup. Nil when there is nothing to restore, or no volume for it.
@Sendable func initRestoreContainer(_ instance: Instance) -> Node? {
    guard instance.hasBackups, let secret = instance.backupSecret, let plan = RestorePlan(instance) else { return nil }
    return dataContainer(
        instance, secret: secret, name: "init-restore",
        arguments: ["restore", "run", BackupMark.restoring(from: plan.path)]
            + (plan.over.map { ["--over=\($0)"] } ?? []),
        scratch: "restore-scratch", nonRoot: instance.podRunsAsNonRoot,
        mounts: instance.usesAPI ? [mount("restore-no-token", tokenFolder, readOnly: true)] : [])
}

extension Instance {
    /// Whether the pod restores its volume before it starts.
    var restores: Bool { hasBackups && RestorePlan(self) != nil }

    /// What `init-restore` needs of the pod.
    var restoreVolumes: [Node] {
        guard restores else { return [] }
        let noToken: Node? = usesAPI ? ["name": "restore-no-token", "emptyDir": [:]] : nil
        return [scratchVolume(self, name: "restore-scratch"), noToken].compactMap { $0 }
    }
}

/// Where Kubernetes mounts the pod's token, into each container that has nothing there yet. Whoever works on data that
/// the agent wrote has no use for it.
private let tokenFolder = "/var/run/secrets/kubernetes.io/serviceaccount"
