internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    /// Kubernetes changes nothing about a claim but its size.
    static let storageClassImmutable = Rule(
        id: "storage-class-immutable",
        path: "spec.storage.persistence.storageClass",
        summary: "the storage class of a claim stays what it is",
        fix: "set it back; to move the data, back up and restore into a new instance"
    ) { instance, report in
        guard let wanted = instance.spec.storage.persistence.storageClass?.name,
            let existing = instance.oldSpec?.storage.persistence.storageClass?.name ?? liveClass(instance),
            existing != wanted
        else { return }
        report(
            "the storage class is immutable after creation: it is \(quoted(existing)) and cannot become \(quoted(wanted))"
        )
    }

    /// The class of the claim that the instance's own storage lives on; nil when it was not seen.
    private static func liveClass(_ instance: Instance) -> String? {
        let persistence = instance.spec.storage.persistence
        guard persistence.enabled, persistence.existingClaim.isEmpty else { return nil }
        guard instance.spec.availability.autoScaling?.enabled != true else { return nil }
        return instance.live.find("PersistentVolumeClaim", "\(instance.name)-data")?["spec"]?["storageClassName"]?
            .string
    }
}
