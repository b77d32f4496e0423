internal import Diagnostics
internal import InstanceSpec

extension Rule {
    /// Kubernetes parses a quantity below zero, and then refuses or misreads it.
    static let quantityDegenerate = Rule(
        id: "x-quantity-degenerate",
        path: "spec.storage.persistence.size",
        summary: "an amount is not negative, and a claim is larger than nothing",
        fix: "write a number above 0 and a unit, such as 500m, 512Mi or 10Gi"
    ) { instance, report in
        let spec = instance.spec
        func check(_ text: String, _ path: String, mustBePositive: Bool = false) {
            guard !text.isEmpty, let quantity = Quantity(text) else { return }
            if quantity.isNegative, !quantity.isZero {
                report("\(path) is \(quoted(text)), an amount cannot be negative", at: Path(dotted: path))
            } else if quantity.isZero, mustBePositive {
                report("\(path) is \(quoted(text)), a claim must be larger than nothing", at: Path(dotted: path))
            }
        }
        func check(_ resources: Resources, _ path: String) {
            check(resources.requests.cpu, path + ".requests.cpu")
            check(resources.requests.memory, path + ".requests.memory")
            check(resources.limits.cpu, path + ".limits.cpu")
            check(resources.limits.memory, path + ".limits.memory")
        }
        check(spec.storage.persistence.size, "spec.storage.persistence.size", mustBePositive: true)
        check(spec.chromium.persistence.size, "spec.chromium.persistence.size", mustBePositive: true)
        check(spec.ollama.storage.sizeLimit, "spec.ollama.storage.sizeLimit")
        check(spec.resources, "spec.resources")
        check(spec.chromium.resources, "spec.chromium.resources")
        check(spec.tailscale.resources, "spec.tailscale.resources")
        check(spec.ollama.resources, "spec.ollama.resources")
        check(spec.webTerminal.resources, "spec.webTerminal.resources")
    }

    static let diskMinFree = Rule(
        id: "x-disk-min-free",
        path: "spec.probes.diskReadiness.minFree",
        summary: "the space that must be free is an amount",
        fix: "write a number and a unit, such as 64Mi, or remove the field (the default is 64Mi)"
    ) { instance, report in
        let text = instance.spec.probes?.diskReadiness?.minFree ?? ""
        guard !text.isEmpty else { return }
        if Quantity(text).map(\.isNegative) ?? true {
            report("minFree is \(quoted(text)), which is not a Kubernetes quantity of 0 or more")
        }
    }
}
