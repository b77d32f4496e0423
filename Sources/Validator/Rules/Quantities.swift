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
        for amount in amounts(instance) where !amount.text.isEmpty {
            guard let quantity = Quantity(amount.text) else { continue }
            let path = Path(dotted: amount.path)
            if quantity.isNegative, !quantity.isZero {
                report("\(path) is \(quoted(amount.text)), an amount cannot be negative", at: path)
            } else if quantity.isZero, amount.mustBePositive {
                report("\(path) is \(quoted(amount.text)), a claim must be larger than nothing", at: path)
            }
        }
    }

    private struct Amount {
        /// As it is written with dots; parsed only when there is something to say.
        var path: String
        var text: String
        var mustBePositive = false
    }

    private static func amounts(_ instance: Instance) -> [Amount] {
        let spec = instance.spec
        let claims = [
            Amount(
                path: "spec.storage.persistence.size", text: spec.storage.persistence.size, mustBePositive: true),
            Amount(
                path: "spec.chromium.persistence.size", text: spec.chromium.persistence.size, mustBePositive: true),
            Amount(path: "spec.ollama.storage.sizeLimit", text: spec.ollama.storage.sizeLimit),
        ]
        return claims + amounts("spec.resources", spec.resources)
            + amounts("spec.chromium.resources", spec.chromium.resources)
            + amounts("spec.tailscale.resources", spec.tailscale.resources)
            + amounts("spec.ollama.resources", spec.ollama.resources)
            + amounts("spec.webTerminal.resources", spec.webTerminal.resources)
    }

    private static func amounts(_ path: String, _ resources: Resources) -> [Amount] {
        [
            Amount(path: path + ".requests.cpu", text: resources.requests.cpu),
            Amount(path: path + ".requests.memory", text: resources.requests.memory),
            Amount(path: path + ".limits.cpu", text: resources.limits.cpu),
            Amount(path: path + ".limits.memory", text: resources.limits.memory),
        ].filter { !$0.text.isEmpty }
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
