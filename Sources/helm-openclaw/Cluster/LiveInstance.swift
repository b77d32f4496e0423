internal import Diagnostics
internal import Digest
internal import Operations
internal import YAML

/// An instance as it runs: known by its StatefulSet, so that it is found with and without a record.
struct LiveInstance {
    let statefulSet: Node

    var name: String { statefulSet["metadata"]?["name"]?.string ?? "" }
    var namespace: String { statefulSet["metadata"]?["namespace"]?.string ?? "" }

    /// The release that made it; nil when it was not Helm.
    var release: String? { statefulSet["metadata"]?["annotations"]?["meta.helm.sh/release-name"]?.string }

    var isSuspended: Bool { statefulSet["spec"]?["replicas"]?.int == 0 }

    /// The container that runs OpenClaw.
    var main: Node? {
        statefulSet["spec"]?["template"]?["spec"]?["containers"]?.sequence?.first { $0["name"]?.string == "openclaw" }
    }

    var selector: String { podSelector(of: name) }

    /// Every instance of a namespace, by name.
    static func all(_ kubectl: Kubectl, everywhere: Bool = false) throws -> [LiveInstance] {
        try kubectl.list("statefulsets", labels: "app.kubernetes.io/name=openclaw", all: everywhere)
            .map(LiveInstance.init).sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
    }

    /// The named one, or the only one.
    static func find(_ name: String?, _ kubectl: Kubectl) throws -> LiveInstance {
        if let name {
            let found = try kubectl.object("statefulset", try checkedName(name, for: "status"))
            // Not one of the same name that is somebody else's.
            if let found, found["metadata"]?["labels"]?["app.kubernetes.io/name"]?.string == "openclaw" {
                return LiveInstance(statefulSet: found)
            }
            let others = try all(kubectl).map(\.name)
            throw Failure(
                "cannot find instance \(quoted(name)) in namespace \(kubectl.namespace)",
                fix: others.isEmpty
                    ? "there is none here; name its namespace with -n" : "there are: \(others.joined(separator: ", "))")
        }
        let found = try all(kubectl)
        if found.count == 1 { return found[0] }
        throw found.isEmpty
            ? Failure("cannot find an instance in namespace \(kubectl.namespace)", fix: "name its namespace with -n")
            : Failure(
                "cannot tell which instance is meant: namespace \(kubectl.namespace) has \(found.count)",
                fix: "name one of: \(found.map(\.name).joined(separator: ", "))")
    }

    /// The name, when an object can have it: it becomes a word of kubectl's command line.
    static func checkedName(_ name: String, for command: String) throws -> String {
        guard let first = name.utf8.first, first != UInt8(ascii: "-"), shellWord(name) == name else {
            throw UsageProblem(message: "\(quoted(name)) cannot be the name of an instance", command: command)
        }
        return name
    }

    /// The gateway's token as the container gets it. Nil when it gets none: another way of authentication.
    func token(_ kubectl: Kubectl) throws -> String? {
        guard
            let variable = main?["env"]?.sequence?.last(where: { $0["name"]?.string == "OPENCLAW_GATEWAY_TOKEN" })
        else { return nil }
        if let value = variable["value"]?.string { return value }
        guard let reference = variable["valueFrom"]?["secretKeyRef"], let secret = reference["name"]?.string,
            let key = reference["key"]?.string
        else { return nil }
        guard let live = try kubectl.object("secret", secret) else {
            throw Failure(
                "cannot read the token: there is no Secret \(secret)",
                fix: "restore it, or set secrets.regenerate: [\(name)] for one upgrade")
        }
        guard let value = live["data"]?[key]?.string, let bytes = Base64.decode(value) else {
            throw Failure(
                "cannot read the token: Secret \(secret) has no key \(key)", fix: "add the key, see docs/secrets.md")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Its pods, by name.
    func pods(_ kubectl: Kubectl) throws -> [Node] {
        try kubectl.list("pods", labels: selector).sorted {
            ($0["metadata"]?["name"]?.string ?? "") < ($1["metadata"]?["name"]?.string ?? "")
        }
    }
}
