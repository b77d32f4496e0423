internal import InstanceSpec
internal import YAML

/// Keeps a node drain from taking every pod at once. Nil when the instance turns it off.
@Sendable func podDisruptionBudget(_ instance: Instance) -> Node? {
    let budget = instance.spec.availability.podDisruptionBudget
    guard budget?.enabled ?? true else { return nil }
    return [
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": metadata(instance, name: instance.name),
        "spec": [
            "maxUnavailable": Node(budget?.maxUnavailable ?? 1),
            "selector": ["matchLabels": selectorLabels(instance)],
        ],
    ]
}
