internal import InstanceSpec
internal import YAML

extension Instance {
    /// The backup that is to be on the volume before anything else runs; nil when there is none. The volume itself
    /// remembers what was restored onto it, so a path may stay here for good.
    ///
    /// This is the one place that says which: what the user wrote.
    var restorePath: String? { spec.restoreFrom.isEmpty ? nil : spec.restoreFrom }

    /// The annotation by which a volume with data may be overwritten, by the backup that it names.
    static let restoreOver = "openclaw.rocks/restore-over"
}

/// Fills the volume from a backup. Nil when there is nothing to restore, or no volume for it.
@Sendable func initRestoreContainer(_ instance: Instance) -> Node? {
    guard instance.restores, let secret = instance.backupSecret, let path = instance.restorePath else { return nil }
    let over = instance.annotations[Instance.restoreOver].flatMap { $0.isEmpty ? nil : $0 }
    return dataContainer(
        instance, secret: secret, name: "init-restore",
        arguments: ["restore", "run", "--from=\(path)"] + (over.map { ["--over=\($0)"] } ?? []),
        scratch: "restore-scratch", nonRoot: instance.podRunsAsNonRoot,
        mounts: instance.usesAPI ? [mount("restore-no-token", tokenFolder, readOnly: true)] : [])
}

extension Instance {
    /// Whether the pod restores its volume before it starts.
    var restores: Bool { hasBackups && restorePath != nil }

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
