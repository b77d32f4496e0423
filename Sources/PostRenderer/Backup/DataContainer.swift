internal import InstanceSpec
internal import YAML

/// A container of the keeper that has the volume and the way into the bucket, and nothing of the API.
/// - Parameters:
///   - scratch: the volume for copies of databases.
///   - nonRoot: whether the kubelet refuses to start it as root.
func dataContainer(
    _ instance: Instance, secret: String, name: String, arguments: [String], scratch: String, nonRoot: Bool,
    mounts: [Node] = []
) -> Node {
    [
        "name": Node(name),
        "image": instance.keeperImage,
        "imagePullPolicy": instance.keeperPullPolicy,
        "command": ["openclaw-keeper"],
        "args": Node(arguments.map(withoutExpansion)),
        "env": Node(
            [
                variable("HOME", Folder.scratch),
                variable("TMPDIR", Folder.scratch),
                variable("OPENCLAW_INSTANCE", instance.name),
                variable("OPENCLAW_NAMESPACE", instance.namespace),
                variable("OPENCLAW_BACKUP_PREFIX", instance.backupFolder),
                // Beyond the volume's limit the kubelet would evict the pod; before it, the program says what is wrong.
                variable("OPENCLAW_SCRATCH_MIB", "\(scratchBytes(instance) >> 20)"),
            ] + bucketKeys.map { bucketVariable($0, secret) } + CertificateAuthorities.variables(instance)),
        "resources": resources(
            instance.settings.keeper.backup.resources, requests: (cpu: "50m", memory: "128Mi"),
            limits: (cpu: "1", memory: "512Mi")),
        "securityContext": hardened(readOnlyRoot: true, nonRoot: nonRoot),
        "volumeMounts": Node(
            [mount("data", Folder.initData), mount(scratch, Folder.scratch)] + mounts
                + CertificateAuthorities.mounts(instance)),
    ]
}

/// No more than the data can become large in it: databases are copied one by one, and what they hold is on the volume.
func scratchVolume(_ instance: Instance, name: String) -> Node {
    [
        "name": Node(name),
        "emptyDir": ["sizeLimit": quantity(instance.spec.storage.persistence.size, default: standardSize)],
    ]
}

private func scratchBytes(_ instance: Instance) -> Int {
    (Quantity(instance.spec.storage.persistence.size) ?? Quantity(standardSize))?.roundedUp ?? 0
}

private let standardSize = "10Gi"

/// The keys of the Secret, each a variable of its own name.
private let bucketKeys = [
    "S3_BUCKET", "S3_ENDPOINT", "S3_REGION", "S3_PROVIDER", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY",
]

/// Optional, all of them: what is missing is for the program to say, not for the kubelet, which would only wait.
private func bucketVariable(_ key: String, _ secret: String) -> Node {
    ["name": Node(key), "valueFrom": ["secretKeyRef": ["name": Node(secret), "key": Node(key), "optional": true]]]
}

/// The kubelet would put a variable in the place of `$(NAME)`.
private func withoutExpansion(_ argument: String) -> String {
    var result = ""
    var last: Character?
    for character in argument {
        if character == "(", last == "$" { result.append("$") }
        result.append(character)
        last = character
    }
    return result
}
