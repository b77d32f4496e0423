internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let caBundleBoth = Rule(
        id: "ca-bundle-both",
        path: "spec.security.caBundle",
        summary: "a CA bundle has one source",
        fix: "remove configMapName or secretName"
    ) { instance, report in
        guard let bundle = instance.spec.security.caBundle else { return }
        if !bundle.configMapName.isEmpty, !bundle.secretName.isEmpty {
            report("caBundle has configMapName and secretName, only one of them is allowed")
        }
    }

    static let caBundleNone = Rule(
        id: "ca-bundle-none",
        path: "spec.security.caBundle",
        summary: "a CA bundle has a source",
        fix: "add configMapName or secretName, or remove caBundle"
    ) { instance, report in
        guard let bundle = instance.spec.security.caBundle else { return }
        if bundle.configMapName.isEmpty, bundle.secretName.isEmpty {
            report("caBundle has no source: configMapName or secretName must be set")
        }
    }
}
