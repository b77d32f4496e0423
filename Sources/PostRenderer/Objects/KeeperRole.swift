internal import InstanceSpec
internal import YAML

/// What the release's keeper may do for this instance. Nil when the release has none.
///
/// One for each instance and not one for the release: only here it is known which kinds an instance consists of, and which
/// rights it grants. Whoever applies a Role must have every right in it, so the keeper has those of the pod, and needs
/// neither `escalate` nor `bind`.
@Sendable func keeperRole(_ instance: Instance) -> Node? {
    guard !instance.observed.release.keeper.isEmpty else { return nil }
    return [
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": metadata(instance, name: instance.keeperRoleName),
        "rules": Node(keeperRules(instance)),
    ]
}

@Sendable func keeperRoleBinding(_ instance: Instance) -> Node? {
    guard !instance.observed.release.keeper.isEmpty else { return nil }
    return [
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": metadata(instance, name: instance.keeperRoleName),
        "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": Node(instance.keeperRoleName)],
        "subjects": [
            [
                "kind": "ServiceAccount",
                "name": Node(instance.observed.release.keeper),
                "namespace": Node(instance.namespace),
            ]
        ],
    ]
}

private func keeperRules(_ instance: Instance) -> [Node] {
    var rights = Rights()
    // Helm keeps each revision in a Secret, and takes the oldest away.
    rights.add("", "secrets", ["get", "list", "create", "update", "delete"])
    // The state; and whether there are releases in ConfigMaps, which it leaves alone.
    rights.add("", "configmaps", ["get", "list", "create", "patch"])
    // Whether the new version is well, and whether another run of the keeper is alive.
    rights.add("", "pods", ["get", "list"])
    rights.add("", "events", ["get", "create", "patch"])
    rights.add("", "serviceaccounts", ["get"])
    // A backup before an update is a Job made from a CronJob.
    rights.add("batch", "jobs", ["get", "list", "create"])
    for (group, resource) in appliedResources(instance) {
        rights.add(group, resource, ["get", "list", "create", "patch"])
    }
    if instance.settings.record.enabled {
        rights.add("openclaw.rocks", "openclawinstances/status", ["get", "patch"])
        if instance.spec.selfConfigure.enabled {
            // Requests are answered, given their instance as owner, and taken away an hour later.
            rights.add("openclaw.rocks", "openclawselfconfigs", ["get", "list", "patch", "delete"])
            rights.add("openclaw.rocks", "openclawselfconfigs/status", ["get", "patch"])
        }
    }
    // `roleBinding` is applied too, which needs the rights of its Role.
    return rights.rules + (role(instance)?["rules"]?.sequence ?? [])
}

/// The kinds that an upgrade of the release applies, by group: those of the instance, and the keeper's own.
private func appliedResources(_ instance: Instance) -> [(group: String, resource: String)] {
    let objects = ownCompanions.compactMap { $0(instance) }.filter { isServed($0, instance) }
    let own: [Node] = [
        ["apiVersion": "v1", "kind": "ServiceAccount"], ["apiVersion": "batch/v1", "kind": "CronJob"],
        ["apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role"],
        ["apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding"],
    ]
    return (objects + own).map { object in
        let version = object["apiVersion"]?.string ?? ""
        let group = version.firstIndex(of: "/").map { String(version[..<$0]) } ?? ""
        return (group, plural(object["kind"]?.string ?? ""))
    }
}

/// Kubernetes' habit, which every kind that we write keeps to.
private func plural(_ kind: String) -> String {
    let word = kind.lowercased()
    if word.hasSuffix("y") { return "\(word.dropLast())ies" }
    return word.hasSuffix("s") ? "\(word)es" : "\(word)s"
}

/// Verbs by resource, in the order in which they were asked for.
private struct Rights {
    private var entries: [(group: String, resource: String, verbs: [String])] = []

    mutating func add(_ group: String, _ resource: String, _ verbs: [String]) {
        guard let index = entries.firstIndex(where: { $0.group == group && $0.resource == resource }) else {
            entries.append((group, resource, verbs))
            return
        }
        for verb in verbs where !entries[index].verbs.contains(verb) { entries[index].verbs.append(verb) }
    }

    /// Resources of a group with the same verbs stand together.
    var rules: [Node] {
        var rules: [(group: String, verbs: Set<String>, list: [String], resources: [String])] = []
        for entry in entries {
            let verbs = Set(entry.verbs)
            if let index = rules.firstIndex(where: { $0.group == entry.group && $0.verbs == verbs }) {
                rules[index].resources.append(entry.resource)
            } else {
                rules.append((entry.group, verbs, entry.verbs, [entry.resource]))
            }
        }
        return rules.map { rule in
            ["apiGroups": [Node(rule.group)], "resources": Node(rule.resources), "verbs": Node(rule.list)]
        }
    }
}

extension Instance {
    fileprivate var keeperRoleName: String { "\(name)-keeper" }
}
