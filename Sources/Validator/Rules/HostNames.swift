internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    /// The API server refuses others, half-way through an upgrade.
    static let hostName = Rule(
        id: "x-host-name",
        path: "spec.networking",
        summary: "a host is a DNS name in lower case, without scheme, port and path",
        fix: "write just the name, such as agent.example.com or *.example.com"
    ) { instance, report in
        let networking = instance.spec.networking
        func check(_ host: String, _ path: String) {
            if !host.isEmpty, !isHostName(host) {
                report("\(quoted(host)) is not the name of a host", at: Path(dotted: path))
            }
        }
        for (index, host) in networking.ingress.hosts.enumerated() {
            check(host.host, "spec.networking.ingress.hosts[\(index)].host")
        }
        for (index, tls) in networking.ingress.tls.enumerated() {
            for (at, host) in tls.hosts.enumerated() {
                check(host, "spec.networking.ingress.tls[\(index)].hosts[\(at)]")
            }
        }
        for (index, host) in (networking.httpRoute?.hostnames ?? []).enumerated() {
            check(host, "spec.networking.httpRoute.hostnames[\(index)]")
        }
    }

    /// RFC 1123 labels with dots between them, the first perhaps a star.
    private static func isHostName(_ text: String) -> Bool {
        let name = text.hasPrefix("*.") ? text.dropFirst(2) : text[...]
        guard text.utf8.count <= 253 else { return false }
        return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isDNSLabel(String($0)) }
    }
}
