internal import InstanceSpec
internal import Logging
internal import YAML

/// What a run does for its instances beside updates, before the release is looked at: answers requests, sees whether
/// Secrets have changed, and compares what lives with what was applied.
struct Upkeep: Sendable {
    let cluster: Cluster
    let store: StateStore
    let release: String
    let namespace: String
    let now: @Sendable () -> Timestamp
    let logger: Logger

    // MARK: One instance

    /// Decides about requests and Secrets, and saves what was decided.
    func advance(_ run: inout InstanceRun, requests: [Node], _ block: ReleaseBlock?) async throws {
        try await answer(requests, &run, block)
        let reader = SecretReader(cluster, namespace: namespace, logger: logger)
        let facts = try await reader.advance(run.state.secrets, for: run.instance)
        run.missingSecrets = facts.missing
        let isRotated = facts.state.changed != run.state.secrets.changed
        try await store.save(&run) { $0.secrets = facts.state }
        if isRotated {
            run.isChanged = true
            run.causes.append("\(run.name): a Secret that its pod reads has changed")
        }
    }

    private func answer(_ requests: [Node], _ run: inout InstanceRun, _ block: ReleaseBlock?) async throws {
        run.requests = requests.filter { $0["spec"]?["instanceRef"]?.string == run.name }
        guard !run.requests.isEmpty || !run.state.selfConfigure.answers.isEmpty else { return }
        let facts = SelfConfigureFacts(
            requests: run.requests, instance: run.instance, hasRelease: block?.reason != ReleaseBlock.noRelease,
            now: now())
        let decision = decideSelfConfigure(facts, state: run.state.selfConfigure)
        for reason in decision.reasons {
            logger.info("\(reason)", metadata: ["instance": "\(run.name)", "step": "self-configure"])
        }
        run.expired = decision.expired
        try await store.save(&run) { $0.selfConfigure = decision.state }
        if decision.changesOverlay {
            run.isChanged = true
            let names = decision.state.answers.filter { $0.phase == "Applied" }.map(\.name)
            run.causes.append("\(run.name): requested by its agent: \(names.joined(separator: ", "))")
        }
    }

    // MARK: The release

    /// Compares the release with the cluster, and saves what is to be corrected.
    /// - Parameters:
    ///   - manifest: as Helm applied it.
    ///   - mayCorrect: whether the release may be applied again; a difference that is not corrected is not counted.
    /// - Returns: whether it is to be.
    func compare(_ runs: inout [InstanceRun], with manifest: String, mayCorrect: Bool) async throws -> Bool {
        guard !runs.isEmpty else { return false }
        let objects = DriftScan.objects(ofManifest: manifest)
        var scan = DriftScan(cluster, release: release, namespace: namespace, logger: logger)
        let autoscaled = runs.filter { $0.instance.spec.availability.autoScaling?.enabled ?? false }.map(\.name)
        let names = Set(runs.map(\.name))
        // What is the release's as a whole, the keeper's own objects, goes with its first instance.
        func owner(_ object: Node) -> String {
            let label = object["metadata"]?["labels"]?["app.kubernetes.io/instance"]?.string ?? ""
            return names.contains(label) ? label : runs[0].name
        }
        let found = try await scan.differences(from: objects, exempt: DriftExemptions(autoscaled: Set(autoscaled)))
        var owners: [String: String] = [:]
        for object in objects { owners[scan.title(object)] = owner(object) }
        var isWanted = false
        for index in runs.indices {
            let name = runs[index].name
            runs[index].objects = objects.filter { owner($0) == name }
            runs[index].isCompared = true
            runs[index].missing = Set(runs[index].objects.map(scan.name).filter { scan.live[$0] == nil })
            guard mayCorrect else { continue }
            let decision = decideDrift(
                found.filter { owners[$0.object] == name }, state: runs[index].state.drift, now: now())
            try await store.save(&runs[index]) { $0.drift = decision.state }
            runs[index].driftLeft = decision.notCorrectable
            if let reason = decision.reason {
                logger.info("\(reason)", metadata: ["instance": "\(name)", "step": "drift"])
                runs[index].causes.append("\(name): \(reason)")
                isWanted = true
            }
        }
        return isWanted
    }
}
