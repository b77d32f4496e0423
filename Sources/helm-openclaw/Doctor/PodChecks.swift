internal import Diagnostics
internal import YAML

extension Check {
    static let podReady = Check("pod-ready", "its pods are ready") { patient in
        let instance = try patient.instance()
        let pods = try patient.pods()
        if pods.isEmpty { throw NothingToLookAt(reason: "no pod to look at") }
        let states = pods.map { PodState($0) }
        guard let state = states.first(where: { $0.trouble != nil }), let trouble = state.trouble else {
            return .ok(states.map(\.name).joined(separator: ", "))
        }
        return .failure("\(state.name): \(trouble.text)", fix: fix(trouble, state.name, instance, patient))
    }

    private static func fix(
        _ trouble: PodState.Trouble, _ pod: String, _ instance: LiveInstance, _ patient: Patient
    ) -> String {
        guard let container = trouble.container, isInItself(trouble.reason) else {
            return "kubectl describe pod \(shellWord(pod))\(patient.kubectlPlace)"
        }
        let before = trouble.reason.includes("BackOff") ? " --previous" : ""
        return "helm openclaw logs \(shellWord(instance.name))\(patient.place) -c \(shellWord(container))\(before)"
    }

    /// Whether the container has run: else Kubernetes knows more than its log.
    private static func isInItself(_ reason: String) -> Bool {
        !["ImagePullBackOff", "ErrImagePull", "ErrImageNeverPull", "InvalidImageName"].contains(reason)
            && !reason.hasPrefix("CreateContainer") && !reason.hasPrefix("RunContainer")
    }

    static let podMemory = Check("pod-memory", "no container has run out of memory") { patient in
        let instance = try patient.instance()
        let ended = try patient.pods().flatMap(endings)
        guard let first = ended.first(where: { $0.reason == "OOMKilled" }) else { return .ok("none") }
        let limit = instance.container(first.container)?["resources"]?["limits"]?["memory"]?.string
        let key = ["openclaw": "resources", "chromium": "chromium.resources", "ollama": "ollama.resources"][
            first.container, default: "\(first.container)'s resources"]
        return .failure(
            "container \(first.container) of \(first.pod) was killed for memory" + (limit.map { " at \($0)" } ?? ""),
            fix: "raise \(key).limits.memory in your values, then helm openclaw upgrade")
    }

    static let podMigration = Check("pod-migration", "OpenClaw can read its state") { patient in
        let ended = try patient.pods().flatMap(endings)
        // EX_CONFIG: a newer OpenClaw over the state of an older one.
        guard let first = ended.first(where: { $0.container == "openclaw" && $0.code == 78 }) else {
            return .ok("nothing says otherwise")
        }
        let pod = shellWord(first.pod)
        let copy = shellWord("\(first.pod)-doctor")
        return .failure(
            "\(first.pod) ended with exit code 78: its state or configuration must be migrated first",
            fix: "kubectl debug \(pod)\(patient.kubectlPlace) --copy-to=\(copy) --same-node --container=openclaw -it "
                + "-- openclaw doctor --fix",
            "kubectl delete pod \(copy) \(pod)\(patient.kubectlPlace)")
    }

    static let podRestarts = Check("pod-restarts", "its containers do not restart") { patient in
        let instance = try patient.instance()
        for pod in try patient.pods() {
            let statuses = pod["status"]?["containerStatuses"]?.sequence ?? []
            guard let busy = statuses.max(by: { $0["restartCount"]?.int ?? 0 < $1["restartCount"]?.int ?? 0 }),
                let count = busy["restartCount"]?.int, count > 2
            else { continue }
            let container = busy["name"]?.string ?? ""
            let last = endings(pod).first { $0.container == container }
            return .warning(
                "container \(container) of \(pod.objectName) has restarted \(count) times"
                    + (last.map { ", last with \($0.reason), exit code \($0.code)" } ?? ""),
                fix:
                    "helm openclaw logs \(shellWord(instance.name))\(patient.place) -c \(shellWord(container)) --previous"
            )
        }
        return .ok("fewer than 3 times")
    }

    /// How a container of a pod ended, now or before its last restart.
    private struct Ending {
        let pod: String
        let container: String
        let reason: String
        let code: Int
    }

    private static func endings(_ pod: Node) -> [Ending] {
        let all = ["initContainerStatuses", "containerStatuses"].flatMap { pod["status"]?[$0]?.sequence ?? [] }
        return all.flatMap { status in
            ["state", "lastState"].compactMap { key in
                status[key]?["terminated"].map {
                    Ending(
                        pod: pod.objectName, container: status["name"]?.string ?? "",
                        reason: $0["reason"]?.string ?? "Error", code: $0["exitCode"]?.int ?? 0)
                }
            }
        }
    }
}

extension LiveInstance {
    /// One of its containers, init containers included.
    fileprivate func container(_ name: String) -> Node? {
        let spec = statefulSet["spec"]?["template"]?["spec"]
        return ["initContainers", "containers"].flatMap { spec?[$0]?.sequence ?? [] }.first {
            $0["name"]?.string == name
        }
    }
}
