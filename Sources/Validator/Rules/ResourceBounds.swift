internal import Diagnostics
internal import InstanceSpec

/// The amounts of one container, with what its builder takes for those that are left out.
private struct BoundResources {
    var name: String
    var wanted: Resources
    var requests: (cpu: String, memory: String)
    var limits: (cpu: String, memory: String)
}

/// The containers that are written. What they take is in docs/reference.md too.
private func containers(_ spec: Spec) -> [BoundResources] {
    var all = [
        BoundResources(
            name: "spec", wanted: spec.resources, requests: ("500m", "1Gi"), limits: ("2", "4Gi"))
    ]
    if spec.chromium.enabled {
        all.append(
            BoundResources(
                name: "spec.chromium", wanted: spec.chromium.resources, requests: ("250m", "512Mi"),
                limits: ("1", "2Gi")))
    }
    if spec.tailscale.enabled {
        all.append(
            BoundResources(
                name: "spec.tailscale", wanted: spec.tailscale.resources, requests: ("50m", "64Mi"),
                limits: ("200m", "256Mi")))
    }
    if spec.ollama.enabled {
        all.append(
            BoundResources(
                name: "spec.ollama", wanted: spec.ollama.resources, requests: ("500m", "1Gi"), limits: ("2", "4Gi")))
    }
    if spec.webTerminal.enabled {
        all.append(
            BoundResources(
                name: "spec.webTerminal", wanted: spec.webTerminal.resources, requests: ("50m", "64Mi"),
                limits: ("200m", "128Mi")))
    }
    return all
}

extension Rule {
    /// The API server refuses the StatefulSet; a limit below the request that we take by default is easily written.
    static let requestsAboveLimits = Rule(
        id: "x-requests-above-limits",
        path: "spec.resources",
        summary: "a container does not ask for more than it may use",
        fix: "lower the request, or raise the limit"
    ) { instance, report in
        for container in containers(instance.spec) {
            let wanted = container.wanted
            let requests = container.requests
            let limits = container.limits
            compare(
                "cpu", wanted.requests.cpu, wanted.limits.cpu, requests.cpu, limits.cpu, of: container.name, &report)
            compare(
                "memory", wanted.requests.memory, wanted.limits.memory, requests.memory, limits.memory,
                of: container.name, &report)
        }
    }

    private static func compare(
        _ kind: String, _ request: String, _ limit: String, _ defaultRequest: String, _ defaultLimit: String,
        of container: String, _ report: inout Report
    ) {
        let isOurs = request.isEmpty
        let requested = isOurs ? defaultRequest : request
        let allowed = limit.isEmpty ? defaultLimit : limit
        // A negative amount is a mistake of its own.
        guard let least = Quantity(requested), let most = Quantity(allowed), !most.isNegative, most < least
        else { return }
        let place = "\(container).resources.\(isOurs ? "limits" : "requests").\(kind)"
        report(
            "\(container).resources asks for \(quoted(requested)) \(kind)\(isOurs ? " (the default)" : "")"
                + " and may use \(quoted(allowed))\(limit.isEmpty ? " (the default)" : "")",
            at: Path(dotted: place),
            fix: isOurs ? "set resources.requests.\(kind) too, to \(allowed) or less" : nil)
    }

    /// A pod that can never be ready.
    static let diskMinFreeAboveSize = Rule(
        id: "x-disk-min-free-size",
        path: "spec.probes.diskReadiness.minFree",
        summary: "the space that must be free fits on the volume",
        fix: "lower minFree, or raise storage.persistence.size"
    ) { instance, report in
        let persistence = instance.spec.storage.persistence
        guard let disk = instance.spec.probes?.diskReadiness, disk.enabled, disk.path.isEmpty,
            instance.spec.probes?.readiness?.enabled ?? true, persistence.enabled, persistence.existingClaim.isEmpty
        else { return }
        guard let free = Quantity(disk.minFree.isEmpty ? "64Mi" : disk.minFree), let size = Quantity(persistence.size),
            size <= free
        else { return }
        let shown = disk.minFree.isEmpty ? "\"64Mi\" (the default)" : quoted(disk.minFree)
        report(
            "minFree is \(shown), but the volume has \(quoted(persistence.size)): the pod would never be ready",
            at: disk.minFree.isEmpty ? "spec.storage.persistence.size" : nil)
    }

    /// Kubernetes takes 0 for "left out" and refuses what is below.
    static let probeNumbers = Rule(
        id: "x-probe-numbers",
        path: "spec.probes",
        summary: "the numbers of a probe are not negative",
        fix: "write 0 or more, or remove the field"
    ) { instance, report in
        guard let probes = instance.spec.probes else { return }
        let timings = [
            ("liveness", probes.liveness), ("readiness", probes.readiness), ("startup", probes.startup),
        ]
        for (name, timing) in timings {
            guard let timing, timing.enabled else { continue }
            let numbers = [
                ("initialDelaySeconds", timing.initialDelaySeconds), ("periodSeconds", timing.periodSeconds),
                ("timeoutSeconds", timing.timeoutSeconds), ("failureThreshold", timing.failureThreshold),
            ]
            for (key, value) in numbers {
                guard let value, value < 0 else { continue }
                report(
                    "probes.\(name).\(key) is \(value), it must be 0 or more",
                    at: Path(dotted: "spec.probes.\(name).\(key)"))
            }
        }
    }
}
