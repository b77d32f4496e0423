internal import InstanceSpec

/// One instance within a run: what is known of it, and what is to be said at the end. Steps are given it one after another.
struct InstanceRun: Sendable {
    var outcome: TickOutcome
    var stored: StateStore.Stored
    var credentials = BackupCredentials.notConfigured
    /// What the registry said in this run; asked once at most.
    var look: RegistryLook?
    var backup: BackupProgress?
    /// Whether its state was written since the release was last rendered.
    var isChanged = false
    /// Whether something is under way that may end soon.
    var isWaiting = false
    /// Why the release is to be upgraded, for the revision's description.
    var causes: [String] = []

    init(_ instance: Instance, _ stored: StateStore.Stored) {
        outcome = TickOutcome(instance)
        outcome.state = stored.state
        self.stored = stored
    }

    var instance: Instance { outcome.instance }
    var name: String { outcome.name }
    var state: KeeperState { stored.state }
}
