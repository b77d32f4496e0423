internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let podRunAsNonRootFalse = Rule(
        id: "pod-run-as-non-root-false", severity: .warning,
        path: "spec.security.podSecurityContext.runAsNonRoot",
        summary: "Kubernetes refuses to start a container as root",
        fix: "remove the field (the default is true)"
    ) { instance, report in
        if instance.spec.security.podSecurityContext?.runAsNonRoot == false {
            report("runAsNonRoot is false: a container that runs as root would be started, which is a security risk")
        }
    }

    static let privilegeEscalation = Rule(
        id: "privilege-escalation", severity: .warning,
        path: "spec.security.containerSecurityContext.allowPrivilegeEscalation",
        summary: "a process gains no more rights than its parent has",
        fix: "remove the field (the default is false)"
    ) { instance, report in
        if instance.spec.security.containerSecurityContext?.allowPrivilegeEscalation == true {
            report("allowPrivilegeEscalation is true: a process may gain more rights than its parent has")
        }
    }

    static let rootfsWritable = Rule(
        id: "rootfs-writable", severity: .warning,
        path: "spec.security.containerSecurityContext.readOnlyRootFilesystem",
        summary: "the image's files are read-only",
        fix: "remove the field (the default is true)"
    ) { instance, report in
        if instance.spec.security.containerSecurityContext?.readOnlyRootFilesystem == false {
            report("readOnlyRootFilesystem is false; ~/.openclaw and /tmp are writable anyway")
        }
    }

    /// The main container's own context wins over the pod's, so it would bypass `pod-run-as-root`.
    static let containerRunAsRoot = Rule(
        id: "x-container-run-as-root",
        path: "spec.security.containerSecurityContext.runAsUser",
        summary: "the main container does not run as root",
        fix: "remove the field (the pod's user counts) or give a user id above 0"
    ) { instance, report in
        if instance.spec.security.containerSecurityContext?.runAsUser == 0 {
            report("runAsUser of the container is 0: UID 0 is root")
        }
    }

    static let podRootGroup = Rule(
        id: "x-pod-root-group", severity: .warning,
        path: "spec.security.podSecurityContext",
        summary: "processes and volumes do not belong to the root group",
        fix: "remove the field (the default is 1000) or give a group id above 0"
    ) { instance, report in
        guard let context = instance.spec.security.podSecurityContext else { return }
        let place: Path = "spec.security.podSecurityContext"
        if context.runAsGroup == 0 {
            report("runAsGroup is 0: processes belong to the root group", at: place.appending("runAsGroup"))
        }
        if context.fsGroup == 0 {
            report("fsGroup is 0: volumes belong to the root group", at: place.appending("fsGroup"))
        }
    }
}
