internal import Diagnostics
package import Secrets
package import YAML

/// Something that people should see in `kubectl describe`.
package struct EventNote: Sendable {
    package enum Kind: String, Sendable {
        case normal = "Normal"
        case warning = "Warning"
    }

    package var kind: Kind
    /// One word in CamelCase, for machines.
    package var reason: String
    /// For people. The API server takes 1024 bytes; more is cut.
    package var message: String

    package init(_ kind: Kind, _ reason: String, _ message: String) {
        self.kind = kind
        self.reason = reason
        self.message = message
    }
}

extension Cluster {
    /// Writes an event about an object.
    /// - Parameter object: with `apiVersion`, `kind` and `metadata`.
    package func record(_ note: EventNote, about object: Node, at time: Timestamp, source: SecretSource) async throws {
        let unique = hexadecimal(
            try source.bytes(
                8, for: .init(namespace: "", name: "", purpose: "event", context: time.preciseText, generation: 1)))
        do {
            try await create(event(note, about: object, at: time, unique: unique), .events)
        } catch let error as ClusterError where error.isAlreadyExists {
            // No other event has this name: it was made by an attempt whose answer was lost.
        }
    }
}

extension Cluster {
    /// Writes an event, or counts it up when it was written before: what is said at every run must not become many.
    /// - Parameters:
    ///   - object: as above.
    ///   - isRepeated: whether to count up; else one that is there stays as it is.
    package func announce(
        _ note: EventNote, about object: Node, at time: Timestamp, isRepeated: Bool = true
    ) async throws {
        let new = event(note, about: object, at: time, unique: fingerprint(note, object))
        do {
            try await create(new, .events)
        } catch let error as ClusterError where error.isAlreadyExists {
            guard isRepeated else { return }
            let metadata = new["metadata"]
            let (namespace, name) = (metadata?["namespace"]?.string ?? "", metadata?["name"]?.string ?? "")
            let count = try await get(.events, namespace, name)?["count"]?.int ?? 0
            try await patch(
                .events, namespace, name, ["count": Node(count + 1), "lastTimestamp": Node(time.text)])
        }
    }
}

/// The same for the same words about the same object.
private func fingerprint(_ note: EventNote, _ object: Node) -> String {
    let metadata = object["metadata"]
    let parts = [
        object["kind"]?.string, metadata?["uid"]?.string, metadata?["name"]?.string, note.kind.rawValue, note.reason,
        note.message,
    ]
    return shortHash(parts.map { $0 ?? "" })
}

/// The object for a note.
/// - Parameter unique: makes its name another than that of every other event.
package func event(_ note: EventNote, about object: Node, at time: Timestamp, unique: String) -> Node {
    let metadata = object["metadata"]
    let namespace = metadata?["namespace"] ?? "default"
    let name = metadata?["name"]?.string ?? ""
    return [
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": ["name": Node("\(name.prefix(200)).\(unique)"), "namespace": namespace],
        "involvedObject": [
            "apiVersion": object["apiVersion"],
            "kind": object["kind"],
            "name": metadata?["name"],
            "namespace": namespace,
            "uid": metadata?["uid"],
            "resourceVersion": metadata?["resourceVersion"],
        ],
        "type": Node(note.kind.rawValue),
        "reason": Node(note.reason),
        "message": Node(shortened(note.message, to: 1024)),
        "source": ["component": "openclaw-keeper"],
        "reportingComponent": "openclaw-keeper",
        "firstTimestamp": Node(time.text),
        "lastTimestamp": Node(time.text),
        "count": 1,
    ]
}
