internal import Diagnostics
internal import Host
internal import YAML

/// The user's own kubectl, pointed at the cluster that Helm was told.
struct Kubectl {
    let program = Environment.value("KUBECTL") ?? "kubectl"
    var namespace: String
    var context: String?

    /// The flags of each call.
    private var target: [String] {
        ["--namespace", namespace] + (context.map { ["--context", $0] } ?? []) + Self.likeHelm
    }

    /// What Helm takes from its environment, in kubectl's words.
    private static var likeHelm: [String] {
        let flags = [
            ("HELM_KUBEAPISERVER", "--server"), ("HELM_KUBEASUSER", "--as"),
            ("HELM_KUBECAFILE", "--certificate-authority"), ("HELM_KUBETLS_SERVER_NAME", "--tls-server-name"),
            ("HELM_KUBEINSECURE_SKIP_TLS_VERIFY", "--insecure-skip-tls-verify"),
        ]
        let groups = (Environment.value("HELM_KUBEASGROUPS") ?? "").split(separator: ",").map { "--as-group=\($0)" }
        return flags.compactMap { name, flag in Environment.value(name).map { "\(flag)=\($0)" } } + groups
    }

    /// What it prints. Throws what it said when it fails.
    func ask(_ arguments: [String], input: [UInt8]? = nil) throws -> String {
        let answer = try capture(arguments, input: input)
        guard answer.status == 0 else {
            let said = String(decoding: answer.errors, as: UTF8.self).split(whereSeparator: \.isNewline)
            let reason = said.last(where: { !$0.allSatisfy(\.isWhitespace) }).map(String.init) ?? "no reason given"
            throw Failure(
                "cannot \(arguments.first ?? "run") \(arguments.dropFirst().first ?? ""): \(reason)",
                fix: "try it by hand: \(line(arguments))")
        }
        return String(decoding: answer.output, as: UTF8.self)
    }

    /// One object; nil when it is not there, or its kind is not.
    func object(_ kind: String, _ name: String) throws -> Node? {
        let answer = try capture(["get", kind, name, "--ignore-not-found", "--output", "json"])
        if answer.status != 0 {
            let said = String(decoding: answer.errors, as: UTF8.self)
            if said.includes("the server doesn't have a resource type") || said.includes("no matches for kind") {
                return nil
            }
            _ = try ask(["get", kind, name, "--ignore-not-found"])
        }
        return JSON.read(String(decoding: answer.output, as: UTF8.self))
    }

    /// All objects of these kinds with these labels; `all`: in every namespace.
    func list(_ kinds: String, labels: String? = nil, all: Bool = false) throws -> [Node] {
        let text = try ask(
            ["get", kinds, "--output", "json"] + (labels.map { ["--selector", $0] } ?? [])
                + (all ? ["--all-namespaces"] : []))
        return JSON.read(text)?["items"]?.sequence ?? []
    }

    /// Changes an object by a JSON patch (RFC 6902).
    func patch(_ object: Node, _ operations: Node) throws {
        // Kind, version and group: two groups may have a kind of one name.
        let kind = object["kind"]?.string ?? ""
        let version = object["apiVersion"]?.string ?? ""
        let slash = version.firstIndex(of: "/")
        let resource = slash.map { "\(kind).\(version[version.index(after: $0)...]).\(version[..<$0])" } ?? kind
        _ = try ask([
            "patch", resource, object["metadata"]?["name"]?.string ?? "", "--type=json", "--patch",
            JSON.write(operations, .compact),
        ])
    }

    /// Runs it with our own streams. Returns what it ended with.
    func run(_ arguments: [String]) throws -> Int32 {
        try Processes.run([program] + target + arguments, environment: Environment.all)
    }

    /// The call as a user would type it.
    func line(_ arguments: [String]) -> String {
        ([program] + target + arguments).map(shellWord).joined(separator: " ")
    }

    private func capture(_ arguments: [String], input: [UInt8]? = nil) throws -> Captured {
        do throws(SystemError) {
            return try Processes.capture([program] + target + arguments, environment: Environment.all, input: input)
        } catch {
            throw Failure("\(error)", fix: "install kubectl, or set KUBECTL to its path")
        }
    }
}
