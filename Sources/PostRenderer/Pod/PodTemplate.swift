internal import InstanceSpec
internal import YAML

func podTemplate(_ instance: Instance) -> Node {
    let availability = instance.spec.availability
    let pod = instance.spec.security.podSecurityContext ?? PodSecurityContext()
    let spec: Node = [
        "serviceAccountName": Node(instance.serviceAccountName),
        "serviceAccount": Node(instance.serviceAccountName),
        "automountServiceAccountToken": Node(instance.usesAPI),
        "shareProcessNamespace": Node(instance.spec.shareProcessNamespace),
        "securityContext": [
            "runAsNonRoot": Node(pod.runAsNonRoot),
            "runAsUser": Node(pod.runAsUser),
            "runAsGroup": Node(pod.runAsGroup),
            "fsGroup": Node(pod.fsGroup),
            "fsGroupChangePolicy": Node(pod.fsGroupChangePolicy).nonEmpty,
            "seccompProfile": ["type": "RuntimeDefault"],
        ],
        "imagePullSecrets": Node(nonEmpty: pullSecrets(instance).map { ["name": Node($0)] }),
        "initContainers": Node(initContainers(instance).map(normalised)),
        "containers": Node(containers(instance).map(normalised)),
        "volumes": Node(volumes(instance)),
        "nodeSelector": availability.nodeSelector.node,
        "tolerations": Node(nonEmpty: availability.tolerations),
        "affinity": availability.affinity?.nonEmpty,
        "topologySpreadConstraints": Node(nonEmpty: availability.topologySpreadConstraints),
        "runtimeClassName": Node(availability.runtimeClassName).nonEmpty,
        "restartPolicy": "Always",
        "dnsPolicy": "ClusterFirst",
        "schedulerName": "default-scheduler",
        "terminationGracePeriodSeconds": 30,
    ]
    return [
        "metadata": ["labels": labels(instance), "annotations": podAnnotations(instance, spec)],
        "spec": spec,
    ]
}

/// The user's annotations, ours over them.
private func podAnnotations(_ instance: Instance, _ pod: Node) -> Node {
    var annotations = Node(instance.spec.podAnnotations.mapping)
    annotations["openclaw.rocks/config-hash"] = Node(rolloutHash(instance, pod: pod))
    annotations["openclaw.rocks/secret-hash"] = Node(instance.kept.secretHash).nonEmpty
    return annotations
}

/// The keeper's image may come from a registry of its own.
private func pullSecrets(_ instance: Instance) -> [String] {
    let own = instance.spec.image.pullSecrets.map(\.name)
    guard instance.restores else { return own }
    return own + instance.keeperPullSecrets.filter { !own.contains($0) }
}
