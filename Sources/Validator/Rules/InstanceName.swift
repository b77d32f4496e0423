internal import Diagnostics
internal import InstanceSpec

extension Rule {
    /// It names a Service, whose rules are the strictest.
    static let instanceName = Rule(
        id: "x-instance-name",
        path: "metadata.name",
        summary: "an instance's name is a DNS label that begins with a letter",
        fix: "use lower-case letters, digits and hyphens, a letter first, 63 characters at most"
    ) { instance, report in
        let startsWithLetter = instance.name.unicodeScalars.first?.isLowercaseLetter ?? false
        if !startsWithLetter || !isDNSLabel(instance.name) {
            report("name \(quoted(instance.name, limit: 80)) cannot be the name of a Service")
        }
    }

    static let instanceNameLength = Rule(
        id: "x-instance-name-length",
        path: "metadata.name",
        summary: "an instance's name leaves room for what is put behind it",
        fix: "choose a shorter name"
    ) { instance, report in
        let length = instance.name.utf8.count
        guard length <= 63 else { return }
        let spec = instance.spec
        let backsUp = spec.autoUpdate.enabled && spec.autoUpdate.backupBeforeUpdate
        if length > 36, !spec.backup.schedule.isEmpty {
            report("name has \(length) characters, at most 36 are allowed with backup.schedule (a CronJob's name)")
        } else if length > 45, backsUp {
            report("name has \(length) characters, at most 45 are allowed with backups before updates (a Job's name)")
        } else if length > 45, !instance.settings.keeper.backup.credentialsSecret.isEmpty {
            report("name has \(length) characters, at most 45 are allowed with backups (a CronJob's name)")
        } else if length > 52 {
            report("name has \(length) characters, at most 52 are allowed (a label of the StatefulSet's pods)")
        }
    }

    static let namespaceName = Rule(
        id: "x-namespace-name",
        path: "metadata.namespace",
        summary: "a namespace's name is a DNS label",
        fix: "use lower-case letters, digits and hyphens, 63 characters at most"
    ) { instance, report in
        if !isDNSLabel(instance.namespace), !instance.tenant.isEmpty {
            report("namespace \(quoted(instance.namespace, limit: 80)) cannot be the name of a namespace")
        }
    }

    /// The tenant is a folder of the backups' paths.
    static let namespaceTenant = Rule(
        id: "x-namespace-tenant",
        path: "metadata.namespace",
        summary: "an instance has a tenant",
        fix: "set the label openclaw.rocks/tenant"
    ) { instance, report in
        if instance.tenant.isEmpty {
            report(
                "namespace \(quoted(instance.namespace)) names no tenant, and the label openclaw.rocks/tenant is not set"
            )
        }
    }
}
