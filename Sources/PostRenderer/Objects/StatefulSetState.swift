internal import Diagnostics
internal import InstanceSpec
internal import YAML

/// What Kubernetes would not change in a StatefulSet that lives already.
///
/// The way out is the same for each: the StatefulSet is deleted without its pods and claims, and the next upgrade
/// makes it anew and takes them over.
func statefulSetFindings(_ instance: Instance) -> [Finding] {
    guard let live = instance.live.find("StatefulSet", instance.name)?["spec"],
        let wanted = statefulSet(instance)?["spec"]
    else { return [] }
    var different: [String] = []
    // Kubernetes has no default for serviceName: a set without one has none, and is not given one. It writes out its
    // default for podManagementPolicy (OrderedReady), so a set without one is one of which it was not read.
    let service: (Node) -> String = { $0["serviceName"]?.string ?? "" }
    if live["selector"] != nil && service(live) != service(wanted) { different.append("serviceName") }
    for field in ["selector", "podManagementPolicy"] where live[field] != nil && !sameValue(live[field], wanted[field])
    {
        different.append(field)
    }
    if !sameValue(claimTemplates(live), claimTemplates(wanted)) { different.append("volumeClaimTemplates") }
    let emptyClaims =
        different.contains("volumeClaimTemplates")
        ? "; claims that exist are not changed by it, and a pod that gets a claim of its own finds it empty: back up first"
        : ""
    if isReplaced(instance) {
        return [
            Finding(
                "statefulset-replaced", .warning,
                "StatefulSet \(quoted(instance.name)) is deleted and made anew by this upgrade, its pods and claims stay",
                fix: "take the name out of hooks.replaceStatefulSets once the upgrade is through" + emptyClaims,
                path: "metadata.name")
        ]
    }
    guard !different.isEmpty else { return [] }
    return [
        Finding(
            "statefulset-immutable", .error,
            "StatefulSet \(quoted(instance.name)) lives with another \(different.joined(separator: " and ")), "
                + "which Kubernetes does not change in place",
            fix: "kubectl delete statefulset \(instance.name) -n \(instance.namespace) --cascade=orphan, then run this "
                + "again: the pods and claims stay; or let the upgrade do it: hooks.replaceStatefulSets: [\(instance.name)]"
                + emptyClaims,
            path: "metadata.name")
    ]
}

/// Whether the chart's hook deletes the live StatefulSet before this one is applied: only an upgrade runs it.
private func isReplaced(_ instance: Instance) -> Bool {
    instance.observed.release.isUpgrade && instance.settings.hooks.replaceStatefulSets.contains(instance.name)
}

/// The parts of the claim templates that we write, in one form.
private func claimTemplates(_ spec: Node) -> Node {
    Node(
        (spec["volumeClaimTemplates"]?.sequence ?? []).map { template in
            let storage = template["spec"]?["resources"]?["requests"]?["storage"]?.string ?? ""
            return [
                "name": template["metadata"]?["name"],
                "labels": template["metadata"]?["labels"],
                "accessModes": template["spec"]?["accessModes"],
                "storageClassName": template["spec"]?["storageClassName"],
                "storage": Node(Quantity(storage)?.canonical ?? storage),
            ]
        })
}

/// Equal whatever the order of their keys.
private func sameValue(_ left: Node?, _ right: Node?) -> Bool {
    left.map { JSON.write($0, .pretty) } == right.map { JSON.write($0, .pretty) }
}
