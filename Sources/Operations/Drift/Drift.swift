package import YAML

/// A difference between what the release applied and what lives.
package struct Drift: Sendable, Equatable {
    /// `Role my-agent`.
    package var object: String
    /// Where in it: `rules[0].verbs`; empty when the whole object is missing.
    package var path: String
    /// Tells pairs of values apart without showing them.
    package var values: String
    /// Why the server would not take our value back; nil when it would.
    package var refusal: String?

    package init(object: String, path: String, values: String, refusal: String? = nil) {
        self.object = object
        self.path = path
        self.values = values
        self.refusal = refusal
    }

    /// Object and path, for people.
    package var place: String { path.isEmpty ? "\(object) is missing" : "\(object) \(path)" }
}

/// What of an object is not the release's to correct.
package struct DriftExemptions: Sendable {
    /// Only whether there is one counts: the record is written to by many, a claim is its volume's.
    package static let existenceOnly: Set<String> = ["OpenClawInstance", "PersistentVolumeClaim"]
    /// Names of instances whose number of pods a HorizontalPodAutoscaler decides.
    package var autoscaled: Set<String>

    package init(autoscaled: Set<String> = []) { self.autoscaled = autoscaled }

    /// Whether a place is left alone.
    func covers(_ kind: String, _ name: String, _ path: [String]) -> Bool {
        switch kind {
        // Made once, then the user's to rotate.
        case "Secret": path.first == "data" || path.first == "stringData"
        case "StatefulSet": path == ["spec", "replicas"] && autoscaled.contains(name)
        default: false
        }
    }
}

/// Whether everything that the manifest says is so in the live object. Then applying it changes nothing, and the server
/// need not be asked; anything else only it can judge, since it fills in defaults and writes numbers its own way.
package func isContained(_ wanted: Node, in live: Node?) -> Bool {
    if wanted.isNull { return true }
    guard let live else { return false }
    switch (wanted.content, live.content) {
    case (.mapping(let wanted), .mapping(let live)):
        return wanted.entries.allSatisfy { isContained($0.value, in: live[$0.key]) }
    case (.sequence(let wanted), .sequence(let live)):
        return wanted.count == live.count && zip(wanted, live).allSatisfy { isContained($0, in: $1) }
    default: return wanted == live
    }
}

/// Where the object would be another if ours were applied.
/// - Parameters:
///   - applied: what a dry run gave.
///   - live: what there is.
package func differences(applied: Node, live: Node, exempt: DriftExemptions) -> [Drift] {
    let kind = live["kind"]?.string ?? applied["kind"]?.string ?? ""
    let name = live["metadata"]?["name"]?.string ?? ""
    var found: [Drift] = []
    func compare(_ applied: Node?, _ live: Node?, _ path: [String], _ shown: String) {
        if path == ["status"] || (path.count == 2 && path[0] == "metadata" && serverMade.contains(path[1])) { return }
        guard canonical(applied) != canonical(live), !exempt.covers(kind, name, path) else { return }
        if let left = applied?.mapping, let right = live?.mapping {
            let keys = Set(left.keys).union(right.keys).sorted()
            for key in keys {
                compare(left[key], right[key], path + [key], shown.isEmpty ? key : "\(shown).\(key)")
            }
        } else if let left = applied?.sequence, let right = live?.sequence, left.count == right.count {
            for index in left.indices {
                compare(left[index], right[index], path + ["\(index)"], "\(shown)[\(index)]")
            }
        } else {
            found.append(
                Drift(
                    object: "\(kind) \(name)", path: shown, values: shortHash([canonical(applied), canonical(live)])))
        }
    }
    compare(applied, live, [], "")
    return found
}

/// What only the server writes.
private let serverMade: Set<String> = ["managedFields", "resourceVersion", "generation", "creationTimestamp", "uid"]

/// A value as a text that does not depend on the order of keys; what is not there is like what is empty.
private func canonical(_ node: Node?) -> String {
    guard let node, !node.isEmpty else { return "" }
    switch node.content {
    case .mapping(let mapping):
        let parts = mapping.entries.compactMap { entry -> String? in
            let value = canonical(entry.value)
            return value.isEmpty ? nil : JSON.write(Node(entry.key), .compact) + ":" + value
        }
        return parts.isEmpty ? "" : "{\(parts.sorted().joined(separator: ","))}"
    case .sequence(let nodes): return "[\(nodes.map { canonical($0) }.joined(separator: ","))]"
    default: return JSON.write(node, .compact)
    }
}
