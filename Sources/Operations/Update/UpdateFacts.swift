package import InstanceSpec

/// Everything that a decision about an update looks at, gathered before it is made.
package struct UpdateFacts: Sendable {
    package var name: String
    package var now: Timestamp
    package var policy: AutoUpdate
    /// The image as the values name it, without the keeper's own choice.
    package var base: UpdateBase
    package var isSuspended = false
    /// `spec.restoreFrom`.
    package var userRestoreFrom = ""
    /// Whether there is a volume that a backup could be made of and go back to.
    package var hasVolume = true
    package var credentials = BackupCredentials.notConfigured
    /// What the path of a backup begins with; the time follows.
    package var backupPrefix: String
    /// How an image is written in the pod, by its tag: a registry of the user's own may stand in it.
    package var image: @Sendable (String) -> String
    /// Nil: there is no StatefulSet.
    package var workload: Workload?
    /// Nil: there is no such Job.
    package var backup: BackupProgress?
    /// Nil: the registry was not asked in this run.
    package var look: RegistryLook?
    /// Why nothing can be changed through Helm at the moment; nil when it can.
    package var whyNoUpgrade: String?
    /// Whether the user took the release back, with nothing after it.
    package var isRolledBack = false

    package init(
        name: String, now: Timestamp, policy: AutoUpdate, base: UpdateBase, backupPrefix: String,
        image: @escaping @Sendable (String) -> String
    ) {
        self.name = name
        self.now = now
        self.policy = policy
        self.base = base
        self.backupPrefix = backupPrefix
        self.image = image
    }
}

extension UpdateFacts {
    /// How long a version may take to get well.
    var healthCheckSeconds: Int { Operations.seconds(policy.healthCheckTimeout, standard: 600, range: 120...1800) }
}

/// Whether a backup has where to go.
package enum BackupCredentials: Sendable, Equatable {
    case notConfigured
    /// A Secret is named, and is not there.
    case missing(secret: String)
    /// It is there, and lacks something.
    case incomplete(reason: String)
    case present
}

/// How far the backup before an update has come.
package enum BackupProgress: Sendable, Equatable {
    case running
    case complete
    /// - Parameter noCredentials: the Secret was gone when it ran.
    case failed(reason: String, noCredentials: Bool)
}

/// What the registry said.
package enum RegistryLook: Sendable, Equatable {
    /// - Parameter newest: of the same kind of build, and for the machines that are needed; nil: there is none.
    case found(newest: ImageVersion?, tags: Int)
    /// - Parameter retryAfter: seconds that it asks us to wait; nil: it does not say.
    case failed(reason: String, isBusy: Bool, retryAfter: Int?)
}
