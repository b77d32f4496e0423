internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    static let suspendedWithAutoscaling = Rule(
        id: "suspended-with-autoscaling",
        path: "spec.suspended",
        summary: "a suspended instance is not scaled",
        fix: "set availability.autoScaling.enabled to false, or suspended to false"
    ) { instance, report in
        if instance.spec.suspended, instance.spec.availability.autoScaling?.enabled == true {
            report(
                "suspended and availability.autoScaling.enabled are mutually exclusive: disable auto-scaling before suspending"
            )
        }
    }

    static let hpaBounds = Rule(
        id: "x-hpa-bounds",
        path: "spec.availability.autoScaling.minReplicas",
        summary: "the minimum of auto-scaling is not above its maximum",
        fix: "lower minReplicas or raise maxReplicas"
    ) { instance, report in
        guard let scaling = instance.spec.availability.autoScaling else { return }
        // Fewer than one pod at most is out of bounds already.
        if scaling.maxReplicas >= 1, scaling.minReplicas > scaling.maxReplicas {
            report("minReplicas is \(scaling.minReplicas), more than maxReplicas, which is \(scaling.maxReplicas)")
        }
    }

    /// SQLite takes one writer at a time, and its locks do not hold over a network file system. The agent's own data
    /// has a claim for each pod.
    static let sharedVolume = Rule(
        id: "x-autoscaling-shared-volume", severity: .warning,
        path: "spec.availability.autoScaling.enabled",
        summary: "pods that scale do not share the databases of one volume",
        fix: "switch auto-scaling off, or keep this data out of shared volumes"
    ) { instance, report in
        let spec = instance.spec
        guard let scaling = spec.availability.autoScaling, scaling.enabled, scaling.maxReplicas > 1 else { return }
        if spec.chromium.enabled, spec.chromium.persistence.enabled {
            report(
                "up to \(scaling.maxReplicas) pods would share one browser profile, whose databases take one writer",
                at: "spec.chromium.persistence.enabled")
        }
        for (index, volume) in spec.extraVolumes.enumerated() {
            guard let claim = volume["persistentVolumeClaim"]?["claimName"]?.string,
                volume["persistentVolumeClaim"]?["readOnly"]?.bool != true, let name = volume["name"]?.string
            else { continue }
            let isInHome = spec.extraVolumeMounts.contains { mount in
                mount["name"]?.string == name && mount["readOnly"]?.bool != true
                    && "\(mount["mountPath"]?.string ?? "")/".hasPrefix("/home/openclaw/")
            }
            if isInHome {
                report(
                    "up to \(scaling.maxReplicas) pods would write to claim \(quoted(claim)) in the agent's home",
                    at: Path(dotted: "spec.extraVolumes[\(index)].persistentVolumeClaim.claimName"))
            }
        }
    }
}
