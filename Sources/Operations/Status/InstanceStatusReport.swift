internal import InstanceSpec
package import YAML

/// The whole status of an instance, as the API has it. Nothing in it changes from run to run while nothing happens.
package func status(_ facts: StatusFacts) -> Node {
    let known = conditions(facts)
    let old = facts.record["status"]
    let packsReady = !known.contains { $0.type == "SkillPacksReady" && !$0.isTrue }
    let host = "\(facts.instance.name).\(facts.instance.namespace).svc"
    let isNew = old?["observedGeneration"]?.int != facts.generation
    let restored = known.contains { $0.type == "RestoreComplete" && $0.isTrue }
    let version = facts.update.document.nonEmpty
    return [
        "phase": Node(phase(facts, packsReady: packsReady)),
        "conditions": Node(known.map { condition($0, old: old?["conditions"]?.sequence ?? [], facts) }),
        "observedGeneration": Node(facts.generation),
        "lastReconcileTime": isNew ? Node(facts.now.text) : old?["lastReconcileTime"],
        "gatewayEndpoint": facts.has("Service", facts.instance.name) ? "\(host):18789" : nil,
        "canvasEndpoint": facts.has("Service", facts.instance.name) ? "\(host):18793" : nil,
        "managedResources": managedResources(facts).nonEmpty,
        "lastBackupPath": facts.backups.lastTime.isEmpty ? old?["lastBackupPath"] : facts.backups.lastPath.node,
        "lastBackupTime": facts.backups.lastTime.isEmpty ? old?["lastBackupTime"] : facts.backups.lastTime.node,
        "restoredFrom": restored ? facts.instance.restorePath.node : old?["restoredFrom"],
        "autoUpdate": version,
    ]
}

/// What a merge patch must say so that the old status becomes the new one; nil when it is so already.
package func statusPatch(from old: Node?, to new: Node) -> Node? {
    var patch: Node = [:]
    let keys = Set((old?.mapping?.keys ?? []) + (new.mapping?.keys ?? []))
    for key in keys.sorted() {
        let (before, after) = (old?[key], new[key])
        guard sortedText(before) != sortedText(after) else { continue }
        if let after, after.mapping != nil, let before, before.mapping != nil {
            patch[key] = statusPatch(from: before, to: after)
        } else {
            patch[key] = after ?? .null
        }
    }
    return patch.nonEmpty
}

private func sortedText(_ node: Node?) -> String {
    guard let node else { return "" }
    switch node.content {
    case .mapping(let mapping):
        let parts = mapping.entries.sorted { $0.key < $1.key }.map { "\($0.key):\(sortedText($0.value))" }
        return "{\(parts.joined(separator: ","))}"
    case .sequence(let nodes): return "[\(nodes.map { sortedText($0) }.joined(separator: ","))]"
    default: return JSON.write(node, .compact)
    }
}

/// The time of a condition is when its status last changed.
private func condition(_ known: Known, old: [Node], _ facts: StatusFacts) -> Node {
    let status = known.isTrue ? "True" : "False"
    let before = old.first { $0["type"]?.string == known.type }
    let time = before?["status"]?.string == status ? before?["lastTransitionTime"] : nil
    return [
        "type": Node(known.type),
        "status": Node(status),
        "reason": Node(known.reason),
        "message": Node(String(known.message.prefix(4000))),
        "lastTransitionTime": time ?? Node(facts.now.text),
        "observedGeneration": Node(facts.generation),
    ]
}

/// Names of what the release has for the instance.
private func managedResources(_ facts: StatusFacts) -> Node {
    let name = facts.instance.name
    func named(_ kind: String, _ suffix: String = "") -> Node? {
        facts.object(kind, name + suffix) == nil ? nil : Node(name + suffix)
    }
    let token = facts.instance.spec.gateway.existingSecret
    return [
        "statefulSet": named("StatefulSet"),
        "service": named("Service"),
        "configMap": named("ConfigMap", "-config"),
        "pvc": named("PersistentVolumeClaim", "-data"),
        "chromiumPVC": named("PersistentVolumeClaim", "-chromium-data"),
        "networkPolicy": named("NetworkPolicy"),
        "podDisruptionBudget": named("PodDisruptionBudget"),
        "serviceAccount": named("ServiceAccount"),
        "role": named("Role"),
        "roleBinding": named("RoleBinding"),
        "gatewayTokenSecret": token.isEmpty ? Node("\(name)-gateway-token") : Node(token),
        "prometheusRule": named("PrometheusRule", "-alerts"),
        "grafanaDashboardOperator": named("ConfigMap", "-dashboard-operator"),
        "grafanaDashboardInstance": named("ConfigMap", "-dashboard-instance"),
        "horizontalPodAutoscaler": named("HorizontalPodAutoscaler"),
        "basicAuthSecret": named("Secret", "-basic-auth"),
        "httpRoute": named("HTTPRoute"),
        "backupCronJob": named("CronJob", "-backup-periodic"),
        "tailscaleStateSecret": named("Secret", "-ts-state"),
    ]
}
