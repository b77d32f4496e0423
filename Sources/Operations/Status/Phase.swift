internal import InstanceSpec
internal import YAML

/// What the StatefulSet says, in the words of the status.
struct Readiness {
    let facts: StatusFacts

    private var status: Node? { facts.statefulSet?["status"] }

    /// At least one pod is ready, and the controller has seen the newest template.
    var isReady: Bool {
        let observed = status?["observedGeneration"]?.int ?? 0
        let generation = facts.statefulSet?["metadata"]?["generation"]?.int ?? 0
        return (status?["readyReplicas"]?.int ?? 0) > 0 && observed >= generation
    }

    var replicas: Int { status?["replicas"]?.int ?? 0 }

    var isSuspended: Bool { facts.instance.spec.suspended }

    /// The init container that fills the volume has not ended well.
    var isRestoring: Bool {
        guard !facts.instance.restorePath.isEmpty else { return false }
        return restore.map { $0["state"]?["terminated"]?["exitCode"]?.int != 0 } ?? !isReady
    }

    /// The state of that container, in the pod that is newest.
    var restore: Node? {
        facts.pods.lazy.compactMap(restoreStatus).first
    }

    /// Why the restore does not get on; nil while it works.
    var restoreFailure: String? { Operations.restoreFailure(restore) }
}

/// Where an instance is in its life. Never `Running` without a ready pod: others send it work by that word.
func phase(_ facts: StatusFacts, packsReady: Bool) -> String {
    let readiness = Readiness(facts: facts)
    if facts.failure != nil { return "Failed" }
    if readiness.isSuspended { return "Suspended" }
    if readiness.isRestoring { return "Restoring" }
    if !facts.update.pendingVersion.isEmpty, facts.update.updatePhase != "HealthCheck" { return "Updating" }
    guard facts.statefulSet != nil else { return "Pending" }
    guard readiness.isReady else { return "Provisioning" }
    return packsReady ? "Running" : "Degraded"
}
