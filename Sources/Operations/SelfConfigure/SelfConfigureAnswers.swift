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

    /// The requests of the namespace; of very many or very large ones the first, by name. Those are answered, and within an
    /// hour cleared away, and then come the next: whoever may make requests cannot take more than this of our memory.
    package func all() async throws -> [Node] {
        var counted = 0
        var bytes = 0
        return try await cluster.list(.selfConfigs, namespace, pageSize: 10) { items in
            bytes += items[counted...].reduce(0) { $0 + JSON.write($1, .compact).utf8.count }
            counted = items.count
            return bytes > SelfConfigureLimits.bytesPerRun || counted >= SelfConfigureLimits.requestsPerRun
        }
    }

    /// Writes the answers that the requests do not show.
    /// - Parameters:
    ///   - record: the instance, with `apiVersion`, `kind` and `metadata`; nil when the cluster keeps none.
    ///   - isRendered: whether the release has what was accepted. Until then nobody is told so.
    package func deliver(
        _ answers: [RequestAnswer], to requests: [Node], of record: Node?, isRendered: Bool, at now: Timestamp
    ) async {
        for answer in answers {
            guard isRendered || answer.phase != "Applied" else { continue }
            guard let request = requests.first(where: { $0["metadata"]?["uid"]?.string == answer.uid }) else {
                continue
            }
            await attempt(answer.name) { try await deliver(answer, to: request, of: record, at: now) }
        }
    }

    /// Deletes requests that were answered long ago.
    package func clear(_ expired: [Node]) async {
        for request in expired {
            let name = request["metadata"]?["name"]?.string ?? ""
            await attempt(name) {
                try await cluster.delete(
                    .selfConfigs, namespace, name, .background, uid: request["metadata"]?["uid"]?.string ?? "")
            }
        }
    }

    /// One request of which the server takes no answer does not keep the others waiting.
    private func attempt(_ name: String, _ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            logger.warning("cannot answer or delete a request: \(error)", metadata: ["request": "\(name)"])
        }
    }

    /// Answers requests that name an instance which the namespace does not have.
    package func refuseStrays(_ requests: [Node], instances: Set<String>, at now: Timestamp) async {
        func words(_ name: String) -> String { "instance \(quoted(name)) not found in namespace \(quoted(namespace))" }
        // They have no instance whose run would clear them away.
        let expired = requests.filter { request in
            let message = words(request["spec"]?["instanceRef"]?.string ?? "")
            return request["status"]?["message"]?.string == message && isExpiredRequest(request, now)
        }
        await clear(Array(expired.prefix(SelfConfigureLimits.deletionsPerRun)))
        var left = SelfConfigureLimits.answersPerRun
        for request in requests where left > 0 {
            let name = request["spec"]?["instanceRef"]?.string ?? ""
            guard !instances.contains(name), (request["status"]?["phase"]?.string ?? "").isEmpty else { continue }
            left -= 1
            var answer = RequestAnswer()
            answer.name = request["metadata"]?["name"]?.string ?? ""
            answer.uid = request["metadata"]?["uid"]?.string ?? ""
            answer.phase = "Failed"
            answer.message = words(name)
            answer.time = now.text
            await attempt(answer.name) { try await deliver(answer, to: request, of: nil, at: now) }
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
