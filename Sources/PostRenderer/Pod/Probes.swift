internal import InstanceSpec
internal import YAML

/// The main container's probes with their default timings.
enum ProbeKind {
    case liveness, readiness, startup

    fileprivate var path: String { self == .readiness ? "/readyz" : "/healthz" }

    /// Initial delay, period and timeout in seconds, then how many failures count.
    fileprivate var defaults: (delay: Int, period: Int, timeout: Int, failures: Int) {
        switch self {
        case .liveness: (30, 10, 5, 3)
        case .readiness: (5, 5, 3, 3)
        case .startup: (5, 5, 3, 60)
        }
    }
}

/// Nil when the user switches it off.
func probe(_ instance: Instance, _ kind: ProbeKind) -> Node? {
    let probes = instance.spec.probes
    let wanted: ProbeTiming? =
        switch kind {
        case .liveness: probes?.liveness
        case .readiness: probes?.readiness
        case .startup: probes?.startup
        }
    guard wanted?.enabled ?? true else { return nil }
    let port = instance.hasProxy ? Port.gatewayProxy : Port.gateway
    let guardsDisk = kind == .readiness && probes?.diskReadiness?.enabled ?? false
    return [
        "exec": guardsDisk ? ["command": shell(diskReadinessScript(instance, port: port))] : nil,
        "httpGet": guardsDisk ? nil : ["path": Node(kind.path), "port": Node(port), "scheme": "HTTP"],
        "initialDelaySeconds": Node(wanted?.initialDelaySeconds ?? kind.defaults.delay),
        "periodSeconds": Node(wanted?.periodSeconds ?? kind.defaults.period),
        "timeoutSeconds": Node(wanted?.timeoutSeconds ?? kind.defaults.timeout),
        "successThreshold": 1,
        "failureThreshold": Node(wanted?.failureThreshold ?? kind.defaults.failures),
    ]
}

/// A full volume takes the pod out of service; it must not restart it.
private func diskReadinessScript(_ instance: Instance, port: Int) -> String {
    let disk = instance.spec.probes?.diskReadiness ?? DiskReadiness()
    let bytes = Quantity(disk.minFree)?.roundedUp ?? 64 << 20
    return DiskReadinessScript.script(
        .init(
            path: disk.path.isEmpty ? Folder.data : disk.path, minimumFreeKiB: Int64((bytes + 1023) / 1024),
            port: port))
}
