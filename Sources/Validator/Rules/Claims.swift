internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let existingClaimMissing = Rule(
        id: "existing-claim-missing",
        path: "spec.storage.persistence.existingClaim",
        summary: "a claim that is named exists",
        fix: "correct the name, create the claim, or remove existingClaim: one is made then"
    ) { instance, report in
        guard instance.observed.live else { return }
        for claim in claims(instance) where instance.live.find("PersistentVolumeClaim", claim.name) == nil {
            report(
                "PersistentVolumeClaim \(quoted(claim.name)) was not found in namespace \(quoted(instance.namespace))",
                at: claim.path)
        }
    }

    private static func claims(_ instance: Instance) -> [(name: String, path: Path)] {
        let spec = instance.spec
        var claims: [(name: String, path: Path)] = []
        if spec.storage.persistence.enabled, spec.availability.autoScaling?.enabled != true {
            claims.append((spec.storage.persistence.existingClaim, "spec.storage.persistence.existingClaim"))
        }
        if spec.chromium.enabled, spec.chromium.persistence.enabled {
            claims.append((spec.chromium.persistence.existingClaim, "spec.chromium.persistence.existingClaim"))
        }
        return claims.filter { !$0.name.isEmpty }
    }

    /// Under auto-scaling every pod has a claim of its own, made from a template.
    static let existingClaimIgnored = Rule(
        id: "existing-claim-ignored", severity: .warning,
        path: "spec.storage.persistence.existingClaim",
        summary: "a claim that is named is used",
        fix: "remove existingClaim, or switch auto-scaling off"
    ) { instance, report in
        let persistence = instance.spec.storage.persistence
        guard persistence.enabled, !persistence.existingClaim.isEmpty else { return }
        if instance.spec.availability.autoScaling?.enabled == true {
            report(
                "existingClaim \(quoted(persistence.existingClaim)) is not used: auto-scaling gives every pod its own")
        }
    }
}
