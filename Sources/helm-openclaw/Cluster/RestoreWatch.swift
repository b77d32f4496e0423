internal import Diagnostics
internal import InstanceSpec
internal import Operations
internal import YAML

/// Waits for the init container that restores.
struct RestoreWatch {
    private let name: String
    /// The path, with the number of its turn.
    private let request: String
    private let kubectl: Kubectl

    init(_ name: String, _ request: String, _ kubectl: Kubectl) {
        self.name = name
        self.request = request
        self.kubectl = kubectl
    }

    /// - Throws: `Failure` when it cannot restore, or has not within the limit.
    func wait(_ limit: GoDuration, over: Bool) throws {
        var display = ProgressDisplay()
        let end = Timestamp.now.seconds + Int(limit.nanoseconds / 1_000_000_000)
        while true {
            let instance = try LiveInstance.find(name, kubectl)
            guard instance.restoredPath == request else {
                throw Failure(
                    "cannot restore \(name): its pod restores from \(instance.restoredPath ?? "nowhere"), not from \(request)",
                    fix: "somebody else has changed the release: helm history, and then try again")
            }
            let pod = try instance.pods(kubectl).first { Self.isNew($0, instance.statefulSet) }
            switch pod.map(Self.state) ?? .waiting {
            case .waiting: break
            case .running(let pod):
                display.show(
                    log: (try? kubectl.ask(["logs", pod, "--container", "init-restore", "--tail", "20"])) ?? "")
            case .done(let word):
                display.end()
                guard word["alreadyDone"]?.bool != true else {
                    let path = request.split(separator: "#").first ?? ""
                    throw Failure(
                        "the volume of \(name) lists \(request) as restored before: nothing was done now",
                        fix:
                            "ask for it once more: helm openclaw restore \(name) \(path)#\(RestoreOrder.turn(of: request) + 1)"
                    )
                }
                return
            case .failed(let word):
                display.end()
                throw Failure(
                    "cannot restore \(name): \(word["error"]?.string ?? "init-restore fails")",
                    fix: word["reason"]?.string == "RestoreRefused" && !over
                        ? "the volume holds data: add --over to replace it"
                        : word["fix"]?.string ?? "helm openclaw logs \(name) -c init-restore")
            }
            if Timestamp.now.seconds >= end {
                display.end()
                throw Failure(
                    "cannot wait any longer for the restore of \(name), which goes on",
                    fix: "helm openclaw status \(name)")
            }
            try pause()
        }
    }

    enum State {
        case waiting
        case running(pod: String)
        /// With the program's last word.
        case done(Node)
        /// With the program's last word.
        case failed(Node)
    }

    static func state(_ pod: Node) -> State {
        guard let status = restoreStatus(of: pod) else { return .waiting }
        if let ended = status["state"]?["terminated"] ?? status["lastState"]?["terminated"] {
            let word =
                ended["message"]?.string.flatMap { JSON.read($0) }.flatMap { $0.mapping == nil ? nil : $0 } ?? [:]
            return ended["exitCode"]?.int == 0 ? .done(word) : .failed(word)
        }
        return status["state"]?["running"] == nil ? .waiting : .running(pod: pod["metadata"]?["name"]?.string ?? "")
    }

    /// Whether the pod is of the StatefulSet's last change, and that change has been seen.
    private static func isNew(_ pod: Node, _ set: Node) -> Bool {
        guard set["status"]?["observedGeneration"]?.int ?? 0 >= set["metadata"]?["generation"]?.int ?? 0,
            let revision = set["status"]?["updateRevision"]?.string
        else { return false }
        return pod["metadata"]?["labels"]?["controller-revision-hash"]?.string == revision
            && pod["metadata"]?["deletionTimestamp"]?.string == nil
    }
}

extension LiveInstance {
    /// What its pod restores from before it starts, with the number of its turn; nil when it does not.
    var restoredPath: String? {
        let containers = statefulSet["spec"]?["template"]?["spec"]?["initContainers"]?.sequence ?? []
        let start = BackupMark.restoring(from: "")
        let arguments = containers.filter { $0["name"]?.string == "init-restore" }.flatMap {
            $0["args"]?.sequence ?? []
        }
        return arguments.lazy.compactMap(\.string).first { $0.hasPrefix(start) }.map {
            String($0.dropFirst(start.count))
        }
    }
}
