internal import Diagnostics
internal import InstanceSpec

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
}
