package import YAML

/// The labels that tell the pods of an instance from all others.
package func podSelector(of instance: String) -> String {
    "app.kubernetes.io/name=openclaw,app.kubernetes.io/instance=\(instance)"
}

/// What a StatefulSet and its pods are like at one moment, as far as an update asks.
package struct Workload: Sendable, Equatable {
    /// The container that is updated and judged.
    package static let container = "openclaw"

    package var generation: Int
    package var observedGeneration: Int
    /// How many pods are wanted.
    package var replicas: Int
    package var readyReplicas: Int
    package var updatedReplicas: Int
    /// Pods that exist, of whatever revision.
    package var allReplicas: Int
    package var updateRevision: String
    /// Image of the container in the pod template.
    package var image: String
    package var pods: [Pod]

    package struct Pod: Sendable, Equatable {
        package var name: String
        package var uid: String
        package var image: String
        package var isReady: Bool
        package var restarts: Int
        /// Whether the container has run at all, be it for a moment.
        package var hasRun: Bool
        package var isLeaving: Bool
        /// What the container that fills the volume last said, or how it ended; nil when it has not failed.
        package var restoreFailure: String?
    }

    /// - Parameter pods: those that the StatefulSet owns; others are left out.
    package init(_ statefulSet: Node, pods: [Node]) {
        let status = statefulSet["status"]
        func count(_ key: String) -> Int { status?[key]?.int ?? 0 }
        let uid = statefulSet["metadata"]?["uid"]?.string
        generation = statefulSet["metadata"]?["generation"]?.int ?? 0
        observedGeneration = count("observedGeneration")
        replicas = statefulSet["spec"]?["replicas"]?.int ?? 1
        readyReplicas = count("readyReplicas")
        updatedReplicas = count("updatedReplicas")
        allReplicas = count("replicas")
        updateRevision = status?["updateRevision"]?.string ?? ""
        image = Self.image(in: statefulSet["spec"]?["template"]?["spec"])
        self.pods = pods.filter { pod in
            (pod["metadata"]?["ownerReferences"]?.sequence ?? []).contains { $0["uid"]?.string == uid && uid != nil }
        }.map(Pod.init)
    }

    static func image(in podSpec: Node?) -> String {
        let containers = podSpec?["containers"]?.sequence ?? []
        return containers.first { $0["name"]?.string == container }?["image"]?.string ?? ""
    }
}

extension Workload.Pod {
    /// The image is that of the pod's spec: what a runtime reports may be spelled otherwise.
    init(_ pod: Node) {
        let status = pod["status"]
        let container = (status?["containerStatuses"]?.sequence ?? []).first {
            $0["name"]?.string == Workload.container
        }
        let conditions = status?["conditions"]?.sequence ?? []
        name = pod["metadata"]?["name"]?.string ?? ""
        uid = pod["metadata"]?["uid"]?.string ?? ""
        image = Workload.image(in: pod["spec"])
        isReady = conditions.contains { $0["type"]?.string == "Ready" && $0["status"]?.string == "True" }
        restarts = container?["restartCount"]?.int ?? 0
        hasRun =
            restarts > 0 || container?["state"]?["running"] != nil || container?["state"]?["terminated"] != nil
            || container?["lastState"]?["terminated"] != nil
        isLeaving = pod["metadata"]?["deletionTimestamp"]?.string != nil
        restoreFailure = Operations.restoreFailure(restoreStatus(of: pod))
    }
}

/// The state of the container that fills a pod's volume; nil when there is none.
package func restoreStatus(of pod: Node) -> Node? {
    (pod["status"]?["initContainerStatuses"]?.sequence ?? []).first { $0["name"]?.string == "init-restore" }
}

/// Why that container does not get on; nil while it works, and when it is done.
func restoreFailure(_ status: Node?) -> String? {
    guard status?["state"]?["running"] == nil,
        let ended = status?["state"]?["terminated"] ?? status?["lastState"]?["terminated"],
        ended["exitCode"]?.int != 0
    else { return nil }
    // The program's last word is an object; one that was killed has none.
    let word = ended["message"]?.string.flatMap { JSON.read($0) }
    return word?["error"]?.string ?? ended["message"]?.string ?? "ended with \(ended["exitCode"]?.int ?? 1)"
}
