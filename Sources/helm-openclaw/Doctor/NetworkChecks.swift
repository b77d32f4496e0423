internal import Diagnostics
internal import YAML

extension Check {
    static let networkPolicy = Check("network-policy", "a NetworkPolicy guards it") { patient in
        let instance = try patient.instance()
        let pod = instance.podLabels
        let selecting = try patient.list("networkpolicies.networking.k8s.io").filter { policy in
            let selector = policy["spec"]?["podSelector"]
            return pod.carries(selector?["matchLabels"]) && selector?["matchExpressions"] == nil
        }.map(\.objectName)
        let isWanted =
            (try? patient.manifest().contains { $0.kindName == "NetworkPolicy" && $0.objectName == instance.name })
            ?? false
        if isWanted, !selecting.contains(instance.name) {
            let isThere = try !patient.objects("networkpolicies.networking.k8s.io", [instance.name]).isEmpty
            let again = try patient.repeatLine()
            guard isThere else {
                return .failure("there is no NetworkPolicy \(instance.name): anyone reaches the pod", fix: again)
            }
            return .failure(
                "NetworkPolicy \(instance.name) does not select its pods",
                fix: "kubectl delete networkpolicy \(shellWord(instance.name))\(patient.kubectlPlace) && \(again)")
        }
        return selecting.isEmpty
            ? .warning(
                "no NetworkPolicy selects its pods: any pod of the cluster reaches them",
                fix: "security.networkPolicy.enabled: true in your values, then helm openclaw upgrade")
            : .ok(selecting.joined(separator: ", "))
    }

    static let networkService = Check("network-service", "its Service leads to its pods") { patient in
        let instance = try patient.instance()
        guard let service = try patient.objects("services", [instance.name]).first else {
            return .failure("there is no Service \(instance.name)", fix: try patient.repeatLine())
        }
        let selector = service["spec"]?["selector"]
        guard let selector, !selector.isEmpty, instance.podLabels.carries(selector) else {
            return .failure(
                "Service \(instance.name) does not select its pods",
                fix:
                    "kubectl delete service \(shellWord(instance.name))\(patient.kubectlPlace) && \(try patient.repeatLine())"
            )
        }
        let pods = (try? patient.pods()) ?? []
        let ready = pods.filter { PodState($0).isReady && $0.carries(selector) }.count
        return ready > 0 || instance.isSuspended
            ? .ok("\(ready) of \(pods.count) pods behind it")
            : .failure("no pod behind Service \(instance.name) is ready", fix: "see pod-ready and instance-pods")
    }

    static let networkOrigins = Check("network-origins", "browsers may come in by its Ingress") { patient in
        let instance = try patient.instance()
        guard let ingress = try patient.objects("ingresses.networking.k8s.io", [instance.name]).first else {
            return .ok("no Ingress")
        }
        let hosts = (ingress["spec"]?["rules"]?.sequence ?? []).compactMap { $0["host"]?.string }
        let config = try patient.objects("configmaps", ["\(instance.name)-config"]).first
        guard let text = config?["data"]?["openclaw.json"]?.string, let read = JSON.read(text) else {
            throw NothingToLookAt(reason: "no openclaw.json that can be read as JSON")
        }
        let allowed = (read["gateway"]?["controlUi"]?["allowedOrigins"]?.sequence ?? []).compactMap(\.string)
        let missing = hosts.filter { host in
            !allowed.contains("*") && !allowed.contains { $0 == "https://\(host)" || $0 == "http://\(host)" }
        }
        return missing.isEmpty
            ? .ok(hosts.isEmpty ? "no host" : hosts.joined(separator: ", "))
            : .failure(
                "gateway.controlUi.allowedOrigins does not name \(missing.joined(separator: ", "))",
                fix: "gateway.controlUiOrigins: [https://\(missing[0])] in your values, then helm openclaw upgrade")
    }
}

extension LiveInstance {
    /// As an object, to be compared with selectors.
    fileprivate var podLabels: Node {
        ["metadata": ["labels": statefulSet["spec"]?["template"]?["metadata"]?["labels"]]]
    }
}
