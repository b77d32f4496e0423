package import InstanceSpec
internal import YAML

/// Which differences are corrected, and which are left.
package struct DriftDecision: Sendable {
    /// To be saved before anything is corrected.
    package var state: DriftState
    package var correct: [Drift] = []
    package var left: [Drift] = []

    /// What a revision says about itself; nil when nothing is to be corrected.
    package var reason: String? {
        guard let first = correct.first else { return nil }
        return correct.count == 1 ? "drift: \(first.place)" : "drift: \(first.place), and \(correct.count - 1) more"
    }

    /// What people are told about what is left; nil when nothing is.
    package var notCorrectable: String? {
        guard let first = left.first else { return nil }
        let why = first.refusal ?? "corrected \(DriftLimits.corrections) times, and it came back"
        return "\(first.place): \(why)" + (left.count == 1 ? "" : "; and \(left.count - 1) more")
    }
}

package enum DriftLimits {
    /// After so many, somebody else wants it otherwise.
    package static let corrections = 3
    /// A difference that was not seen for so long is forgotten.
    package static let memorySeconds = 86400
    /// A state has to fit into a ConfigMap.
    package static let remembered = 200
}

/// The same difference (object, path, both values) is corrected three times, then left: two that correct each other would
/// make a revision every five minutes for ever.
package func decideDrift(_ found: [Drift], state: DriftState, now: Timestamp) -> DriftDecision {
    var decision = DriftDecision(state: state)
    for drift in found {
        let known = decision.state.corrections.firstIndex { $0.place == drift.place && $0.values == drift.values }
        var entry = known.map { decision.state.corrections[$0] } ?? DriftCorrection()
        entry.place = drift.place
        entry.values = drift.values
        if drift.refusal != nil || entry.count >= DriftLimits.corrections {
            decision.left.append(drift)
        } else {
            decision.correct.append(drift)
            entry.count += 1
        }
        entry.time = now.text
        if let known {
            decision.state.corrections[known] = entry
        } else if drift.refusal == nil {
            decision.state.corrections.append(entry)
        }
    }
    let seen = Set(found.map { "\($0.place)\n\($0.values)" })
    decision.state.corrections.removeAll { entry in
        guard !seen.contains("\(entry.place)\n\(entry.values)") else { return false }
        guard let time = Timestamp(text: entry.time) else { return true }
        return now.seconds - time.seconds >= DriftLimits.memorySeconds
    }
    // The oldest go first: what matters comes back.
    decision.state.corrections = decision.state.corrections.suffix(DriftLimits.remembered)
    return decision
}
