internal import InstanceSpec
internal import YAML

/// What the pod may do in its namespace. Nil when the user brings the ServiceAccount.
@Sendable func role(_ instance: Instance) -> Node? {
    guard instance.spec.security.rbac.createServiceAccount else { return nil }
    return [
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": metadata(instance, name: instance.name),
        "rules": Node(roleRules(instance)),
    ]
}

@Sendable func roleBinding(_ instance: Instance) -> Node? {
    guard instance.spec.security.rbac.createServiceAccount else { return nil }
    return [
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": metadata(instance, name: instance.name),
        "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": Node(instance.name)],
        "subjects": [
            [
                "kind": "ServiceAccount",
                "name": Node(instance.serviceAccountName),
                "namespace": Node(instance.namespace),
            ]
        ],
    ]
}

private func roleRules(_ instance: Instance) -> [Node] {
    var rules: [Node] = [
        [
            "apiGroups": [""], "resources": ["configmaps"], "resourceNames": [Node(instance.configName)],
            "verbs": ["get", "watch"],
        ]
    ]
    if instance.spec.selfConfigure.enabled {
        rules.append([
            "apiGroups": ["openclaw.rocks"], "resources": ["openclawinstances"],
            "resourceNames": [Node(instance.name)], "verbs": ["get"],
        ])
        rules.append([
            "apiGroups": ["openclaw.rocks"], "resources": ["openclawselfconfigs"],
            "verbs": ["create", "get", "list"],
        ])
        rules.append([
            "apiGroups": [""], "resources": ["secrets"], "resourceNames": Node(readableSecrets(instance)),
            "verbs": ["get"],
        ])
    }
    if instance.spec.tailscale.enabled {
        rules.append([
            "apiGroups": [""], "resources": ["secrets"], "resourceNames": [Node(instance.tailscaleStateName)],
            "verbs": ["get", "update", "patch"],
        ])
    }
    for rule in instance.spec.security.rbac.additionalRules {
        rules.append([
            "apiGroups": Node(rule.apiGroups), "resources": Node(rule.resources), "verbs": Node(rule.verbs),
        ])
    }
    return rules
}

/// The Secrets whose values the agent has in its environment anyway.
private func readableSecrets(_ instance: Instance) -> [String] {
    var names: Set<String> = [instance.gatewaySecretName]
    for source in instance.spec.envFrom {
        if let name = source["secretRef"]?["name"]?.string, !name.isEmpty { names.insert(name) }
    }
    if instance.spec.tailscale.enabled, let name = instance.spec.tailscale.authKeySecretRef?.name, !name.isEmpty {
        names.insert(name)
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
