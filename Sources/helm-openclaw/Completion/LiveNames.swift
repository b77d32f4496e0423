internal import Diagnostics
internal import Host
internal import YAML

/// Names out of the cluster, for completion: nothing at all when it does not answer soon.
struct LiveNames {
    typealias Names = [(word: String, about: String)]

    // Helm has taken its flags out of the line; these say what they were.
    private let kubectl = Kubectl(
        namespace: Environment.value("HELM_NAMESPACE") ?? "default", context: Environment.value("HELM_KUBECONTEXT"))
    private let helm = Helm()

    func instances() -> Names {
        get(["statefulsets", "--selector", "app.kubernetes.io/name=openclaw"]) { object in
            let ready = object["status"]?["readyReplicas"]?.int ?? 0
            return object["spec"]?["replicas"]?.int == 0
                ? "suspended" : "\(ready)/\(object["spec"]?["replicas"]?.int ?? 1) ready"
        }
    }

    func records() -> Names {
        get(["openclawinstances.openclaw.rocks"]) { $0["status"]?["phase"]?.string ?? "" }
    }

    func requests(of instance: String) -> Names {
        get(["openclawselfconfigs.openclaw.rocks"]) { object in
            object["spec"]?["instanceRef"]?.string == instance ? SelfConfigRequest(object: object).asks : nil
        }
    }

    func releases() -> Names {
        ask(["list"]).filter { ($0["chart"]?.string ?? "").hasPrefix("openclaw-") }.map {
            ($0["name"]?.string ?? "", "revision \($0["revision"]?.string ?? ""), \($0["status"]?.string ?? "")")
        }
    }

    func revisions(of release: String) -> Names {
        guard !release.hasPrefix("-") else { return [] }
        return ask(["history", release]).reversed().map {
            (
                "\($0["revision"]?.int ?? 0)",
                "\($0["status"]?.string ?? ""), \($0["chart"]?.string ?? ""): \($0["description"]?.string ?? "")"
            )
        }
    }

    /// - Parameter about: what is said of an object; nil leaves it out.
    private func get(_ words: [String], about: (Node) -> String?) -> Names {
        let text = try? kubectl.ask(["get"] + words + ["--output", "json", "--request-timeout=3s"])
        let found = text.flatMap { JSON.read($0) }?["items"]?.sequence ?? []
        return found.compactMap { object in about(object).map { (object.objectName, $0) } }.sorted { $0.0 < $1.0 }
    }

    /// Helm has no limit for one request: a dead cluster is noticed before.
    private func ask(_ words: [String]) -> [Node] {
        guard (try? kubectl.ask(["get", "--raw", "/version", "--request-timeout=3s"])) != nil else { return [] }
        let place =
            ["--output", "json", "--namespace", kubectl.namespace]
            + (kubectl.context.map { ["--kube-context", $0] } ?? [])
        return helm.ask(words + place).flatMap { JSON.read($0.trimmed) }?.sequence ?? []
    }
}
