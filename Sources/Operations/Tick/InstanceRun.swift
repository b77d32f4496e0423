internal import InstanceSpec
internal import YAML

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
    /// Whether it is only known from its record, without what the chart makes of the values: then nothing is decided about
    /// its image.
    var isRecorded = false
    /// Whether something is under way that may end soon.
    var isWaiting = false
    /// Why the release is to be upgraded, for the revision's description.
    var causes: [String] = []
    /// Its pods as they were last seen.
    var pods: [Node] = []
    /// Requests that name it, and those of them that were answered long ago.
    var requests: [Node] = []
    var expired: [Node] = []
    /// Secrets that its pod reads and that are not there.
    var missingSecrets: [String] = []
    /// Its objects in the release, and which of them the cluster does not have; empty before they were compared.
    var objects: [Node] = []
    var missing: Set<String> = []
    var isCompared = false
    /// Differences that are not corrected any more; nil for none.
    var driftLeft: String?
    /// Whether another run of the keeper wrote at the same time.
    var outrun = false

    init(_ instance: Instance, _ stored: StateStore.Stored) {
        outcome = TickOutcome(instance)
        outcome.state = stored.state
        self.stored = stored
    }

    var instance: Instance { outcome.instance }
    var name: String { outcome.name }
    var state: KeeperState { stored.state }
}
