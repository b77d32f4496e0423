internal import Diagnostics
package import Logging
package import YAML

/// Deletes StatefulSets and lets their pods run on, as `kubectl delete --cascade=orphan` does: the next ones of these
/// names may differ in what cannot be changed, and take the pods over.
package struct ReleaseStatefulSets: Sendable {
    private static let pause: Duration = .seconds(1)
    /// How many pauses lie between two lines that say that we still wait.
    private static let pausesPerLine = 10

    private let cluster: Cluster
    private let namespace: String
    /// Only its StatefulSets may go; nil: those of any release.
    private let release: String?
    private let timeout: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger

    /// - Parameter timeout: for all of them to be gone.
    package init(
        _ cluster: Cluster, namespace: String, release: String?, timeout: Duration,
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.cluster = cluster
        self.namespace = namespace
        self.release = release
        self.timeout = timeout
        self.clock = clock
        self.logger = logger
    }

    /// Looks at all of them before it deletes the first. One that is not there is as good as gone.
    /// - Throws: `Failure` when one is not ours to delete, or is not gone in time.
    package func run(_ names: [String]) async throws {
        let elapsed = stopwatch(clock)
        var found: [(name: String, uid: String)] = []
        for name in names {
            guard let live = try await cluster.get(.statefulSets, namespace, name) else {
                logger.info("there is no such StatefulSet", metadata: about(name))
                continue
            }
            if let reason = whyNotOurs(live, release: release, namespace: namespace) {
                throw Failure(
                    "cannot release StatefulSet \(quoted(name)) in namespace \(quoted(namespace)): \(reason)",
                    fix: "if it may go: kubectl delete statefulset \(name) -n \(namespace) --cascade=orphan")
            }
            found.append((name, live["metadata"]?["uid"]?.string ?? ""))
        }
        for (name, uid) in found { try await delete(name, uid) }
        for (name, uid) in found {
            try await wait(name, uid, elapsed)
            logger.info("the StatefulSet is gone, its pods run on", metadata: about(name))
        }
    }

    private func delete(_ name: String, _ uid: String) async throws {
        do {
            try await cluster.delete(.statefulSets, namespace, name, .orphan, uid: uid)
        } catch let error as ClusterError where error.isConflict {
            throw Failure(
                "cannot release StatefulSet \(quoted(name)): somebody else replaced it meanwhile", fix: "run this again"
            )
        }
    }

    private func wait(_ name: String, _ uid: String, _ elapsed: () -> Duration) async throws {
        var pauses = 0
        while let live = try await cluster.get(.statefulSets, namespace, name), live["metadata"]?["uid"]?.string == uid
        {
            let left = timeout - elapsed()
            guard left > .zero else {
                let holders = (live["metadata"]?["finalizers"]?.sequence ?? []).compactMap {
                    $0.string.map { quoted($0) }
                }
                throw Failure(
                    "cannot release StatefulSet \(quoted(name)): it is still there after \(timeout)"
                        + (holders.isEmpty ? "" : ", held by \(holders.joined(separator: ", "))"),
                    fix: "kubectl describe statefulset \(name) -n \(namespace)")
            }
            if pauses % Self.pausesPerLine == 0 {
                logger.info("waiting until the StatefulSet is gone", metadata: about(name))
            }
            pauses += 1
            try await clock.sleep(for: min(Self.pause, left))
        }
    }

    private func about(_ name: String) -> Logger.Metadata {
        ["statefulSet": "\(name)", "namespace": "\(namespace)"]
    }
}

/// Why an object does not belong to a Helm release; nil when it does.
/// - Parameter release: nil: any release of that namespace.
package func whyNotOurs(_ object: Node, release: String?, namespace: String) -> String? {
    let metadata = object["metadata"]
    guard metadata?["labels"]?["app.kubernetes.io/managed-by"]?.string == "Helm" else {
        return "it lacks the label app.kubernetes.io/managed-by: Helm"
    }
    guard let release else { return nil }
    let owner = metadata?["annotations"]?["meta.helm.sh/release-name"]?.string
    let place = metadata?["annotations"]?["meta.helm.sh/release-namespace"]?.string
    guard let owner else { return "it names no Helm release" }
    if owner != release { return "it belongs to the Helm release \(quoted(owner)), not to \(quoted(release))" }
    return place == namespace ? nil : "its Helm release is of the namespace \(quoted(place ?? ""))"
}
