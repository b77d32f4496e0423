internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    static let networkPolicyDisabled = Rule(
        id: "network-policy-disabled", severity: .warning,
        path: "spec.security.networkPolicy.enabled",
        summary: "a NetworkPolicy says what may reach the agent and what it may reach",
        fix: "remove the field (the default is true) and allow what is needed"
    ) { instance, report in
        if !instance.spec.security.networkPolicy.enabled {
            report("NetworkPolicy is off: the agent has unrestricted access to the network, and the network to it")
        }
    }

    static let cidr = Rule(
        id: "x-cidr",
        path: "spec.security.networkPolicy",
        summary: "an address range is written as address and prefix length",
        fix: "write it as in 10.0.0.0/8 or fd00::/8; one address is 10.1.2.3/32"
    ) { instance, report in
        for range in ranges(instance) where !CIDR.isValid(range.text) {
            report("\(quoted(range.text)) is not an address range (CIDR)", at: range.path)
        }
    }

    private static func ranges(_ instance: Instance) -> [(text: String, path: Path)] {
        let policy = instance.spec.security.networkPolicy
        let place: Path = "spec.security.networkPolicy"
        func list(_ texts: [String], _ path: Path) -> [(text: String, path: Path)] {
            texts.enumerated().map { ($1, path.appending($0)) }
        }
        var ranges = list(policy.allowedIngressCIDRs, place.appending("allowedIngressCIDRs"))
        ranges += list(policy.allowedEgressCIDRs, place.appending("allowedEgressCIDRs"))
        for (ruleIndex, rule) in policy.additionalEgress.enumerated() {
            for (index, peer) in (rule["to"]?.sequence ?? []).enumerated() {
                let block = Path(
                    dotted: "spec.security.networkPolicy.additionalEgress[\(ruleIndex)].to[\(index)].ipBlock")
                if let text = peer["ipBlock"]?["cidr"]?.string { ranges.append((text, block.appending("cidr"))) }
                let except = peer["ipBlock"]?["except"]?.sequence ?? []
                for (index, text) in except.enumerated() {
                    if let text = text.string { ranges.append((text, block.appending("except").appending(index))) }
                }
            }
        }
        return ranges
    }
}
