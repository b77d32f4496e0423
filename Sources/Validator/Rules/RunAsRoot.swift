internal import Diagnostics
internal import InstanceSpec

extension Rule {
    /// A root process can write to anything a volume brings in.
    static let podRunAsRoot = Rule(
        id: "pod-run-as-root",
        path: "spec.security.podSecurityContext.runAsUser",
        summary: "the pod does not run as root",
        fix: "remove the field (the default is 1000) or give a user id above 0"
    ) { instance, report in
        if instance.spec.security.podSecurityContext?.runAsUser == 0 { report("runAsUser is 0: UID 0 is root") }
    }
}
