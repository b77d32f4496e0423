internal import Diagnostics
internal import Logging
internal import YAML

/// Finds out how a release stands, and takes away what a dead run of ours left of an upgrade.
struct ReleaseReader: Sendable {
    let cluster: Cluster
    let helm: Helm
    let chart: String
    let driver: String?
    /// Uid of our own pod; empty outside of a cluster.
    let podUID: String
    let now: @Sendable () -> Timestamp
    let logger: Logger

    /// The last revision, nil when there is none; and whether it may be followed by one of ours.
    func read() async throws -> (last: Revision?, verdict: ReleaseVerdict, next: Int) {
        for _ in 0..<2 {
            let facts = try await facts()
            let verdict = releaseVerdict(facts)
            guard case .clear(let secret) = verdict else {
                return (facts.history.last, verdict, (facts.history.last?.number ?? 0) + 1)
            }
            // Not `helm rollback`: that applies old bytes again, with an old token and the old image under new data.
            // Without its Secret the last deployed revision is the last one, and the next one renders what is wanted now.
            logger.warning(
                "an earlier run died in the middle of an upgrade: taking away what it left",
                metadata: ["revision": "\(secret.number)"])
            try await cluster.delete(.secrets, helm.namespace, secret.name, .background, uid: secret.uid)
        }
        throw Failure("cannot clear the upgrade that a dead run left: it is still there")
    }

    private func facts() async throws -> ReleaseSnapshot {
        var facts = ReleaseSnapshot(name: helm.release, namespace: helm.namespace, chart: chart, now: now())
        facts.driver = driver
        // Helm itself would look into the other place.
        guard facts.keepsSecrets else { return facts }
        facts.history = try await helm.history()
        let labels = "owner=helm,name=\(helm.release)"
        guard let last = facts.history.last else {
            facts.hasOtherDriver = try await !cluster.list(.configMaps, helm.namespace, labels: labels).isEmpty
            return facts
        }
        guard last.isPending || last.status == "failed" else { return facts }
        // Revisions are large; only those that matter are read.
        let states = "pending-install,pending-upgrade,pending-rollback,failed"
        facts.secrets = try await cluster.list(
            .secrets, helm.namespace, labels: "\(labels),status in (\(states))", pageSize: 10
        ).map(RevisionSecret.init)
        guard last.isPending else { return facts }
        let pods = try await cluster.list(
            .pods, helm.namespace,
            labels: "app.kubernetes.io/name=openclaw-keeper,app.kubernetes.io/instance=\(helm.release)")
        let living = pods.filter { !["Succeeded", "Failed"].contains($0["status"]?["phase"]?.string ?? "") }
        facts.livingPods = Set(living.compactMap { $0["metadata"]?["uid"]?.string })
        // What this process began it knows of; an upgrade of this pod that it does not is one of a container that died.
        facts.livingPods.remove(podUID)
        return facts
    }
}
