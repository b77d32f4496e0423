internal import InstanceSpec
internal import YAML

/// The pod that backs up an instance, beside the agent that goes on working.
func backupPod(_ instance: Instance, secret: String, jobType: String, arguments: [String]) -> Node {
    let availability = instance.spec.availability
    let pod = instance.spec.security.podSecurityContext ?? PodSecurityContext()
    let container = dataContainer(
        instance, secret: secret, name: "backup", arguments: ["backup", "run"] + arguments, scratch: "scratch",
        nonRoot: true)
    return [
        "metadata": ["labels": instance.backupLabels(jobType)],
        "spec": [
            "serviceAccountName": Node(instance.backupAccountName),
            "automountServiceAccountToken": false,
            "enableServiceLinks": false,
            "securityContext": [
                "runAsNonRoot": true,
                "runAsUser": Node(pod.runAsUser),
                "runAsGroup": Node(pod.runAsGroup),
                "fsGroup": Node(pod.fsGroup),
                // The agent's own pod has set the owners; to walk a large volume again would take its time each run.
                "fsGroupChangePolicy": "OnRootMismatch",
                "seccompProfile": ["type": "RuntimeDefault"],
            ],
            "imagePullSecrets": Node(
                nonEmpty: (instance.keeperPullSecrets + instance.spec.image.pullSecrets.map(\.name)).uniqued
                    .map { ["name": Node($0)] }),
            "containers": [normalised(container)],
            "volumes": [
                claimVolume("data", instance.dataClaimName),
                scratchVolume(instance, name: "scratch"),
                CertificateAuthorities.volume(instance),
            ],
            "nodeSelector": availability.nodeSelector.node,
            "tolerations": Node(nonEmpty: availability.tolerations),
            "affinity": instance.spec.suspended ? nil : nextToTheAgent(instance),
            // Each attempt a pod of its own: the last words of one that failed stay readable.
            "restartPolicy": "Never",
            "dnsPolicy": "ClusterFirst",
            "schedulerName": "default-scheduler",
            "terminationGracePeriodSeconds": 30,
        ],
    ]
}

/// The node that has the volume, which most volumes can be on once only. Also where several nodes could have it: there
/// SQLite's locks would have to hold over a network.
private func nextToTheAgent(_ instance: Instance) -> Node {
    [
        "podAffinity": [
            "requiredDuringSchedulingIgnoredDuringExecution": [
                [
                    "labelSelector": ["matchLabels": selectorLabels(instance)],
                    "topologyKey": "kubernetes.io/hostname",
                ]
            ]
        ]
    ]
}

extension [String] {
    /// Each text once, where it stands first.
    fileprivate var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
