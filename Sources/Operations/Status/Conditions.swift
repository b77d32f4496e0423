internal import Diagnostics
internal import InstanceSpec
internal import YAML

/// One thing that is known, before it is given its times.
struct Known {
    var type: String
    var isTrue: Bool
    var reason: String
    var message: String

    init(_ type: String, _ isTrue: Bool, _ reason: String, _ message: String) {
        self.type = type
        self.isTrue = isTrue
        self.reason = reason
        self.message = message
    }
}

/// Every condition that applies. What does not apply any more is not among them, so nothing stale stays behind.
func conditions(_ facts: StatusFacts) -> [Known] {
    let readiness = Readiness(facts: facts)
    var all: [Known?] = [
        rbac(facts), networkPolicy(facts), configValid(facts), workspace(facts), skillPacks(facts), storage(facts),
        secrets(facts), statefulSet(readiness), service(facts), httpRoute(facts), scheduledBackup(facts),
        backup(facts), restore(readiness), updateAvailable(facts), drift(facts),
    ]
    all += facts.further.map { Known($0.type, $0.status == "True", $0.reason, $0.message) }
    let known = all.compactMap { $0 }.filter { facts.isCompared || !fromObjects.contains($0.type) }
    return [ready(facts, readiness, isDegraded: known.contains { $0.type == "SkillPacksReady" && !$0.isTrue })] + known
}

/// What is seen on the objects of a release only.
private let fromObjects: Set<String> = [
    "RBACReady", "NetworkPolicyReady", "ServiceReady", "ConfigValid", "StorageReady", "ScheduledBackupReady",
    "HTTPRouteReady",
]

private func ready(_ facts: StatusFacts, _ readiness: Readiness, isDegraded: Bool) -> Known {
    if let failure = facts.failure { return Known("Ready", false, "ReconcileFailed", failure) }
    if readiness.isSuspended { return Known("Ready", false, "Suspended", "suspended is set in the values") }
    guard readiness.isReady else { return Known("Ready", false, "StatefulSetNotReady", "no pod is ready") }
    return isDegraded
        ? Known("Ready", true, "ReconcileSucceededDegraded", "the pod is ready, skill packs are not")
        : Known("Ready", true, "ReconcileSucceeded", "the pod is ready")
}

private func rbac(_ facts: StatusFacts) -> Known {
    let name = facts.instance.name
    guard facts.instance.spec.security.rbac.createServiceAccount else {
        return Known("RBACReady", true, "RBACCreated", "the values name a ServiceAccount of their own")
    }
    return present(facts, "RBACReady", "RBACCreated", [("Role", name), ("RoleBinding", name)])
}

private func networkPolicy(_ facts: StatusFacts) -> Known? {
    guard facts.instance.spec.security.networkPolicy.enabled else { return nil }
    return present(facts, "NetworkPolicyReady", "NetworkPolicyCreated", [("NetworkPolicy", facts.instance.name)])
}

private func service(_ facts: StatusFacts) -> Known {
    present(facts, "ServiceReady", "ServiceCreated", [("Service", facts.instance.name)])
}

private func configValid(_ facts: StatusFacts) -> Known {
    if let reference = facts.instance.spec.config.configMapRef {
        guard let map = facts.configMaps[reference.name] ?? nil else {
            return Known(
                "ConfigValid", false, "ConfigMapNotFound", "there is no ConfigMap \(quoted(reference.name))")
        }
        let key = reference.key.isEmpty ? "openclaw.json" : reference.key
        guard map["data"]?[key] != nil else {
            return Known(
                "ConfigValid", false, "ConfigMapKeyNotFound",
                "ConfigMap \(quoted(reference.name)) has no key \(quoted(key))")
        }
    }
    return present(facts, "ConfigValid", "ConfigMapCreated", [("ConfigMap", "\(facts.instance.name)-config")])
}

private func workspace(_ facts: StatusFacts) -> Known? {
    let names = referencedWorkspaces(facts.instance)
    guard !names.isEmpty else { return nil }
    if let missing = names.first(where: { (facts.configMaps[$0] ?? nil) == nil }) {
        return Known("WorkspaceReady", false, "ConfigMapNotFound", "there is no ConfigMap \(quoted(missing))")
    }
    return Known("WorkspaceReady", true, "Resolved", "every ConfigMap with files is there")
}

/// ConfigMaps that fill workspaces.
func referencedWorkspaces(_ instance: Instance) -> [String] {
    let workspace = instance.spec.workspace
    return ([workspace?.configMapRef?.name] + (workspace?.additionalWorkspaces ?? []).map { $0.configMapRef?.name })
        .compactMap { $0 }
}

/// A pack that is not locked stops the release, so what is deployed is resolved; only a pod that fetches them itself can
/// fail to.
private func skillPacks(_ facts: StatusFacts) -> Known? {
    let spec = facts.instance.spec
    let all = spec.skills + (spec.workspace?.additionalWorkspaces ?? []).flatMap(\.skills)
    guard all.contains(where: { $0.hasPrefix("pack:") }) else { return nil }
    for pod in facts.pods {
        let fetch = (pod["status"]?["initContainerStatuses"]?.sequence ?? []).first {
            $0["name"]?.string == "init-packs"
        }
        let ended = fetch?["state"]?["terminated"] ?? fetch?["lastState"]?["terminated"]
        if let code = ended?["exitCode"]?.int, code != 0 {
            let words = ended?["message"]?.string ?? "init-packs ended with \(code)"
            return Known("SkillPacksReady", false, "ResolutionFailed", words)
        }
    }
    return Known("SkillPacksReady", true, "Resolved", "every skill pack is there")
}

private func storage(_ facts: StatusFacts) -> Known? {
    let persistence = facts.instance.spec.storage.persistence
    guard persistence.enabled else { return nil }
    if facts.instance.spec.availability.autoScaling?.enabled ?? false {
        return Known(
            "StorageReady", true, "ManagedByVolumeClaimTemplates", "each pod has a claim of its own")
    }
    if !persistence.existingClaim.isEmpty, facts.hasExistingClaim == false {
        return Known(
            "StorageReady", false, "ExistingClaimNotFound", "there is no claim \(quoted(persistence.existingClaim))")
    }
    if !persistence.existingClaim.isEmpty {
        return Known("StorageReady", true, "PVCCreated", "claim \(quoted(persistence.existingClaim)) is there")
    }
    return present(facts, "StorageReady", "PVCCreated", [("PersistentVolumeClaim", "\(facts.instance.name)-data")])
}

private func secrets(_ facts: StatusFacts) -> Known {
    guard facts.missingSecrets.isEmpty else {
        return Known(
            "SecretsReady", false, "SecretsMissing",
            "there is no Secret \(facts.missingSecrets.map { quoted($0) }.joined(separator: ", "))")
    }
    return Known("SecretsReady", true, "AllSecretsFound", "every Secret that the pod reads is there")
}

private func statefulSet(_ readiness: Readiness) -> Known {
    let type = "StatefulSetReady"
    if readiness.isSuspended {
        return readiness.replicas == 0
            ? Known(type, true, "StatefulSetSuspended", "no pod is left")
            : Known(type, false, "StatefulSetScalingDown", "a pod has not ended yet")
    }
    guard readiness.isReady else { return Known(type, false, "StatefulSetNotReady", "no pod is ready") }
    return Known(type, true, "StatefulSetReady", "a pod is ready")
}

private func httpRoute(_ facts: StatusFacts) -> Known? {
    guard facts.instance.spec.networking.httpRoute?.enabled ?? false else { return nil }
    guard facts.objects.contains(where: { $0["kind"]?.string == "HTTPRoute" }) else {
        return Known("HTTPRouteReady", false, "GatewayAPINotInstalled", "the cluster does not serve HTTPRoute")
    }
    return Known("HTTPRouteReady", true, "HTTPRouteReconciled", "the HTTPRoute is there")
}

private func scheduledBackup(_ facts: StatusFacts) -> Known? {
    let spec = facts.instance.spec
    guard !spec.backup.schedule.isEmpty else { return nil }
    let type = "ScheduledBackupReady"
    guard spec.storage.persistence.enabled else {
        return Known(type, false, "PersistenceDisabled", "storage.persistence is off, so there is nothing to back up")
    }
    guard facts.backups.hasCredentials == true else {
        return Known(
            type, false, "S3CredentialsMissing",
            facts.backups.hasCredentials == nil
                ? "keeper.backup.credentialsSecret names no Secret" : "the credentials Secret is not there")
    }
    return present(facts, type, "CronJobReady", [("CronJob", "\(facts.instance.name)-backup-periodic")])
}

private func backup(_ facts: StatusFacts) -> Known? {
    if let failure = facts.backups.failure { return Known("BackupComplete", false, "BackupFailed", failure) }
    guard !facts.backups.lastTime.isEmpty else { return nil }
    return Known("BackupComplete", true, "BackupSucceeded", "the last backup is complete")
}

private func restore(_ readiness: Readiness) -> Known? {
    let path = readiness.facts.instance.restorePath
    guard !path.isEmpty else { return nil }
    if let failure = readiness.restoreFailure { return Known("RestoreComplete", false, "RestoreFailed", failure) }
    return readiness.isRestoring ? nil : Known("RestoreComplete", true, "RestoreSucceeded", "restored from \(path)")
}

private func updateAvailable(_ facts: StatusFacts) -> Known? {
    let version = facts.update.pendingVersion
    guard !version.isEmpty else { return nil }
    return Known("AutoUpdateAvailable", true, "NewVersionAvailable", "version \(version) is being installed")
}

private func drift(_ facts: StatusFacts) -> Known? {
    facts.driftLeft.map { Known("DriftNotCorrectable", true, "CorrectedTooOften", $0) }
}

/// Whether objects of the release are there.
private func present(
    _ facts: StatusFacts, _ type: String, _ reason: String, _ objects: [(kind: String, name: String)]
) -> Known {
    let missing = objects.first { !facts.has($0.kind, $0.name) }
    guard let missing else {
        let names = objects.map { "\($0.kind) \(quoted($0.name))" }.joined(separator: " and ")
        return Known(type, true, reason, "\(names) \(objects.count == 1 ? "is" : "are") there")
    }
    return Known(type, false, "\(missing.kind)Missing", "there is no \(missing.kind) \(quoted(missing.name))")
}
