package import InstanceSpec
package import YAML

/// What a run of the keeper has found and done about one instance.
package struct TickOutcome: Sendable {
    package var name: String
    package var namespace: String
    /// The instance as the chart wrote it; without a release of ours, as its record has it.
    package var instance: Instance
    /// The OpenClawInstance in the cluster; nil when it keeps none.
    package var record: Node?
    /// The StatefulSet as it was last seen; nil when there is none.
    package var statefulSet: Node?
    package var workload: Workload?
    package var state = KeeperState()
    /// Why the release is left alone; nil when it is not.
    package var block: ReleaseBlock?
    /// What went wrong with this instance in this run; nil when nothing did.
    package var error: String?
    /// What people should see, in the order in which it happened.
    package var notes: [EventNote] = []
    package var counted: [UpdateCount] = []

    init(_ instance: Instance) {
        name = instance.name
        namespace = instance.namespace
        self.instance = instance
    }
}

/// What a run has come to as a whole.
package struct TickReport: Sendable {
    package var outcomes: [TickOutcome]
    /// Description of the revision that was made; nil when none was.
    package var upgrade: String?
    /// Why the upgrade that was needed could not be made; nil when none failed.
    package var failure: String?
}
