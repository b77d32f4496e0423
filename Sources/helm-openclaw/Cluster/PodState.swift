internal import YAML

/// What one pod does, in the words that lead to the cause: the first container that is in the way.
struct PodState {
    let name: String
    let isReady: Bool
    let restarts: Int
    /// Why it is not ready; nil when it is.
    let trouble: Trouble?

    /// One container that is in the way.
    struct Trouble {
        /// Nil when the pod as a whole is.
        let container: String?
        /// Kubernetes' word for it, such as `CrashLoopBackOff`.
        let reason: String
        let message: String?

        var text: String {
            (container.map { "container \($0): " } ?? "") + reason + (message.map { ": \($0)" } ?? "")
        }
    }

    init(_ pod: Node) {
        name = pod["metadata"]?["name"]?.string ?? ""
        let conditions = pod["status"]?["conditions"]?.sequence ?? []
        isReady = conditions.contains { $0["type"]?.string == "Ready" && $0["status"]?.string == "True" }
        let containers = pod["status"]?["containerStatuses"]?.sequence ?? []
        restarts = containers.reduce(0) { $0 + ($1["restartCount"]?.int ?? 0) }
        trouble = isReady ? nil : Self.trouble(pod, conditions, containers)
    }

    /// An init container that fails keeps all others waiting: it comes first.
    private static func trouble(_ pod: Node, _ conditions: [Node], _ containers: [Node]) -> Trouble? {
        for status in (pod["status"]?["initContainerStatuses"]?.sequence ?? []) + containers {
            let name = status["name"]?.string
            if let waiting = status["state"]?["waiting"], let reason = waiting["reason"]?.string,
                !["PodInitializing", "ContainerCreating"].contains(reason)
            {
                return Trouble(container: name, reason: reason, message: waiting["message"]?.string)
            }
            if let ended = status["state"]?["terminated"], ended["exitCode"]?.int != 0 {
                let reason = ended["reason"]?.string ?? "Error"
                return Trouble(
                    container: name, reason: reason,
                    message: ended["message"]?.string ?? "exit code \(ended["exitCode"]?.int ?? -1)")
            }
        }
        if let open = conditions.first(where: {
            $0["type"]?.string == "PodScheduled" && $0["status"]?.string == "False"
        }) {
            return Trouble(
                container: nil, reason: open["reason"]?.string ?? "Unschedulable", message: open["message"]?.string)
        }
        if let reason = pod["status"]?["reason"]?.string {
            return Trouble(container: nil, reason: reason, message: pod["status"]?["message"]?.string)
        }
        if let slow = containers.first(where: { $0["ready"]?.bool == false }) {
            return Trouble(container: slow["name"]?.string, reason: "not ready yet", message: nil)
        }
        return Trouble(container: nil, reason: pod["status"]?["phase"]?.string ?? "Pending", message: nil)
    }

    var json: Node {
        [
            "name": Node(name), "ready": Node(isReady), "restarts": Node(restarts),
            "trouble": trouble.map {
                ["container": Node($0.container), "reason": Node($0.reason), "message": Node($0.message)]
            },
        ]
    }
}
