internal import Diagnostics
package import InstanceSpec
package import Logging
package import YAML

/// Writes what was decided about requests: their status, events, and the end of those that were answered long ago. Every
/// step may be carried out twice.
package struct SelfConfigureAnswers: Sendable {
    private let cluster: Cluster
    private let namespace: String
    private let logger: Logger

    package init(_ cluster: Cluster, namespace: String, logger: Logger) {
        self.cluster = cluster
        self.namespace = namespace
        self.logger = logger
    }

    /// Every request of the namespace.
    package func all() async throws -> [Node] {
        return try await cluster.list(.selfConfigs, namespace)
    }

    /// Writes the answers that the requests do not show.
    /// - Parameters:
    ///   - record: the instance, with `apiVersion`, `kind` and `metadata`; nil when the cluster keeps none.
    ///   - isRendered: whether the release has what was accepted. Until then nobody is told so.
    package func deliver(
        _ answers: [RequestAnswer], to requests: [Node], of record: Node?, isRendered: Bool, at now: Timestamp
    ) async throws {
        for answer in answers {
            guard isRendered || answer.phase != "Applied" else { continue }
            let request = requests.first { $0["metadata"]?["uid"]?.string == answer.uid }
            if let request { try await deliver(answer, to: request, of: record, at: now) }
        }
    }

    /// Deletes requests that were answered long ago.
    package func clear(_ expired: [Node]) async throws {
        for request in expired {
            let metadata = request["metadata"]
            try await cluster.delete(
                .selfConfigs, namespace, metadata?["name"]?.string ?? "", .background,
                uid: metadata?["uid"]?.string ?? "")
        }
    }

    /// Answers requests that name an instance which the namespace does not have.
    package func refuseStrays(_ requests: [Node], instances: Set<String>, at now: Timestamp) async throws {
        var left = SelfConfigureLimits.answersPerRun
        for request in requests where left > 0 {
            let name = request["spec"]?["instanceRef"]?.string ?? ""
            guard !instances.contains(name), (request["status"]?["phase"]?.string ?? "").isEmpty else { continue }
            left -= 1
            var answer = RequestAnswer()
            answer.name = request["metadata"]?["name"]?.string ?? ""
            answer.uid = request["metadata"]?["uid"]?.string ?? ""
            answer.phase = "Failed"
            answer.message = "instance \(quoted(name)) not found in namespace \(quoted(namespace))"
            answer.time = now.text
            try await deliver(answer, to: request, of: nil, at: now)
        }
    }

    private func deliver(
        _ answer: RequestAnswer, to request: Node, of record: Node?, at now: Timestamp
    ) async throws {
        // The uid: only this request is meant, not one that was made anew under its name.
        let identity: Node = ["uid": Node(answer.uid)]
        do {
            if answer.phase == "Applied", let record {
                let owners = request["metadata"]?["ownerReferences"]?.sequence ?? []
                let owner = reference(to: record)
                if !owners.contains(where: { $0["uid"] == owner["uid"] }) {
                    try await cluster.patch(
                        .selfConfigs, namespace, answer.name,
                        ["metadata": ["uid": Node(answer.uid), "ownerReferences": Node(owners + [owner])]])
                }
            }
            // Before the answer is seen: a run that ends in between tells again, under the same name.
            await tell(answer, request, record, now)
            try await cluster.patch(
                .selfConfigs, namespace, answer.name, part: "status",
                [
                    "metadata": identity,
                    "status": [
                        "phase": Node(answer.phase), "message": Node(answer.message),
                        "completionTime": Node(answer.time),
                    ],
                ])
        } catch let error as ClusterError where error.isNotFound || error.isConflict {
            return
        }
        logger.info(
            "answered a request",
            metadata: ["request": "\(answer.name)", "phase": "\(answer.phase)", "reason": "\(answer.message)"])
    }

    /// An event that cannot be written changes nothing about the answer.
    private func tell(_ answer: RequestAnswer, _ request: Node, _ record: Node?, _ now: Timestamp) async {
        var notes: [(EventNote, Node)] = []
        if answer.phase == "Applied" { notes.append((EventNote(.normal, "Applied", answer.message), request)) }
        if let record {
            let named = "request \(answer.name)"
            switch answer.phase {
            case "Applied": notes.append((EventNote(.normal, "SelfConfigApplied", "\(named) was applied"), record))
            case "Denied":
                notes.append((EventNote(.warning, "SelfConfigDenied", "\(named): \(answer.message)"), record))
            default: break
            }
            for skipped in answer.skipped {
                notes.append((EventNote(.warning, "SelfConfigSkippedRemoval", "\(named): \(skipped)"), record))
            }
        }
        for (note, object) in notes {
            do {
                try await cluster.announce(note, about: object, at: now, isRepeated: false)
            } catch {
                logger.warning("cannot write an event: \(error)")
            }
        }
    }

    private func reference(to record: Node) -> Node {
        [
            "apiVersion": record["apiVersion"], "kind": record["kind"], "name": record["metadata"]?["name"],
            "uid": record["metadata"]?["uid"],
        ]
    }
}
