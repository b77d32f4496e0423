internal import InstanceSpec
internal import YAML

/// Where the data volume stands in most containers, and in the first init containers.
enum Folder {
    static let home = "/home/openclaw"
    static let data = "/home/openclaw/.openclaw"
    static let initData = "/data"
    /// For copies of databases, where data is backed up or restored.
    static let scratch = "/scratch"
}

/// The security context of a container of ours: no privileges, no capabilities, the runtime's system call filter.
func hardened(readOnlyRoot: Bool, nonRoot: Bool, user: Int? = nil) -> Node {
    [
        "allowPrivilegeEscalation": false,
        "capabilities": ["drop": ["ALL"]],
        "readOnlyRootFilesystem": Node(readOnlyRoot),
        "runAsNonRoot": Node(nonRoot),
        "runAsUser": Node(user),
        "seccompProfile": ["type": "RuntimeDefault"],
    ]
}

extension Instance {
    /// The pod's `runAsNonRoot`, which reaches every container that does not need a user of its own.
    var podRunsAsNonRoot: Bool { spec.security.podSecurityContext?.runAsNonRoot ?? true }
}

func shell(_ script: String) -> Node { ["sh", "-c", Node(script)] }

func variable(_ name: String, _ value: String) -> Node { ["name": Node(name), "value": Node(value)] }

func variable(_ name: String, secret: String, key: String) -> Node {
    ["name": Node(name), "valueFrom": ["secretKeyRef": ["name": Node(secret), "key": Node(key)]]]
}

func mount(_ volume: String, _ path: String, subPath: String? = nil, readOnly: Bool = false) -> Node {
    [
        "name": Node(volume), "mountPath": Node(path), "subPath": Node(subPath), "readOnly": readOnly ? true : nil,
    ]
}

func containerPort(_ name: String, _ number: Int) -> Node {
    ["name": Node(name), "containerPort": Node(number), "protocol": "TCP"]
}

/// Requests and limits that the user may override one by one.
func resources(
    _ wanted: Resources, requests: (cpu: String, memory: String), limits: (cpu: String, memory: String), gpus: Int = 0
) -> Node {
    let gpu = gpus > 0 ? Node("\(gpus)") : nil
    return [
        "requests": [
            "cpu": quantity(wanted.requests.cpu, default: requests.cpu),
            "memory": quantity(wanted.requests.memory, default: requests.memory),
            "nvidia.com/gpu": gpu,
        ],
        "limits": [
            "cpu": quantity(wanted.limits.cpu, default: limits.cpu),
            "memory": quantity(wanted.limits.memory, default: limits.memory),
            "nvidia.com/gpu": gpu,
        ],
    ]
}
