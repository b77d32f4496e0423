internal import Diagnostics
package import InstanceSpec
internal import PostRenderer
internal import Validator
package import YAML

/// What the answers to an instance's requests depend on.
package struct SelfConfigureFacts: Sendable {
    /// Every OpenClawSelfConfig that names the instance, in any order.
    package var requests: [Node]
    /// As the user wants it, with what the cluster has; nothing of the overlay in it.
    package var instance: Instance
    /// Whether a Helm release of ours made the instance: without one nothing could be changed.
    package var hasRelease: Bool
    package var now: Timestamp

    package init(requests: [Node], instance: Instance, hasRelease: Bool, now: Timestamp) {
        self.requests = requests
        self.instance = instance
        self.hasRelease = hasRelease
        self.now = now
    }
}

/// What becomes of the requests of one instance.
package struct SelfConfigureDecision: Sendable {
    /// To be saved before anything is said.
    package var state: SelfConfigureState
    /// Whether the overlay is another than before.
    package var changesOverlay = false
    /// Requests that were answered an hour ago and go.
    package var expired: [Node] = []
    /// Requests that this run left for the next one.
    package var postponed = 0
    /// One line for each request that was answered in this run.
    package var reasons: [String] = []
}

/// Answers requests one after the other, the oldest first, each on the ground of those before it. The same facts give
/// the same answers, so a run that was ended is simply run again.
package func decideSelfConfigure(_ facts: SelfConfigureFacts, state: SelfConfigureState) -> SelfConfigureDecision {
    var decision = SelfConfigureDecision(state: state)
    let requests = facts.requests.sorted { age($0) < age($1) }
    decision.state.answers.removeAll { answer in
        // A request that shows its answer, or is gone, needs none.
        !requests.contains { uid($0) == answer.uid && !isAnswered($0) }
    }
    var answered = 0
    for request in requests {
        if isAnswered(request) {
            if isExpiredRequest(request, facts.now) { decision.expired.append(request) }
        } else if decision.state.answers.contains(where: { $0.uid == uid(request) }) {
            continue
        } else if answered == SelfConfigureLimits.answersPerRun
            || decision.state.answers.count >= SelfConfigureLimits.answersKept
        {
            decision.postponed += 1
        } else {
            answered += 1
            let answer = reply(to: request, facts, &decision.state.requests)
            decision.state.answers.append(answer)
            decision.reasons.append("\(answer.name): \(answer.phase): \(answer.message)")
        }
    }
    decision.expired = Array(decision.expired.prefix(SelfConfigureLimits.deletionsPerRun))
    decision.changesOverlay = Node(decision.state.requests.map(\.document)) != Node(state.requests.map(\.document))
    return decision
}

package enum SelfConfigureLimits {
    /// An agent can make any number of requests; each costs some calls.
    package static let answersPerRun = 20
    package static let deletionsPerRun = 50
    /// Answers that could not be written yet lie in the state, which has to fit into a ConfigMap with all else.
    package static let answersKept = 60
    package static let messageBytes = 1024
    package static let skippedPerAnswer = 5
    /// Of requests, read in one run.
    package static let requestsPerRun = 500
    package static let bytesPerRun = 8 << 20
    /// How long an answered request stays.
    package static let lifetimeSeconds = 3600
    /// A ConfigMap holds 1 MiB, and the state is not alone in it.
    package static let overlayBytes = 256 << 10
}

private func reply(
    to object: Node, _ facts: SelfConfigureFacts, _ accepted: inout [AcceptedRequest]
) -> RequestAnswer {
    var answer = RequestAnswer()
    answer.name = object["metadata"]?["name"]?.string ?? ""
    answer.uid = uid(object)
    answer.time = facts.now.text
    func end(_ phase: String, _ message: String) -> RequestAnswer {
        answer.phase = phase
        answer.message = shortened(message, to: SelfConfigureLimits.messageBytes)
        return answer
    }
    // Accepted by a run that ended before it could say so.
    if accepted.contains(where: { $0.uid == answer.uid }) { return end("Applied", "applied") }
    var request = SelfConfigRequest(object)
    request.instance = facts.instance
    request.knowsAllInstances = true
    if let (phase, message) = refusal(request) { return end(phase, message) }
    guard facts.hasRelease else {
        return end("Denied", "no Helm release of openclaw made this instance: ask whoever deploys it")
    }
    var next = OverlayChange(accepted)
    next.remove(request.spec)
    next.add(request.spec, name: answer.name, uid: answer.uid, time: answer.time)
    let size = JSON.write(Node(next.requests.map(\.document)), .compact).utf8.count
    guard size <= SelfConfigureLimits.overlayBytes else {
        return end(
            "Failed",
            "all that was added would take \(size) bytes, at most \(SelfConfigureLimits.overlayBytes) are kept: "
                + "remove something first")
    }
    var tried = facts.instance
    let overlay = Overlay.add(next.requests, to: &tried)
    if let problem = overlay.problems.first(where: { $0.uid == answer.uid }) { return end("Failed", problem.reason) }
    accepted = next.requests
    answer.skipped = next.skipped.prefix(SelfConfigureLimits.skippedPerAnswer).map {
        shortened($0, to: SelfConfigureLimits.messageBytes)
    }
    let notes = overlay.overruled.filter { $0.uid == answer.uid }.map(\.reason) + next.skipped
    return end("Applied", notes.isEmpty ? "applied" : "applied, but: \(notes.joined(separator: "; "))")
}

/// Why a request is not carried out, in the order in which the API gives reasons; nil when it may be.
private func refusal(_ request: SelfConfigRequest) -> (phase: String, message: String)? {
    let errors = validate(request).filter { $0.severity == .error }
    let first = [
        ("sc-instance-missing", "Failed"), ("sc-disabled", "Denied"), ("sc-no-actions", "Failed"),
        ("sc-action-denied", "Denied"),
    ]
    for (rule, phase) in first {
        if let error = errors.first(where: { $0.id == rule }) { return (phase, error.message) }
    }
    return errors.first.map { ("Failed", $0.message) }
}

private func uid(_ request: Node) -> String { request["metadata"]?["uid"]?.string ?? "" }

/// The oldest first; of one second by name.
private func age(_ request: Node) -> (String, String) {
    (request["metadata"]?["creationTimestamp"]?.string ?? "", request["metadata"]?["name"]?.string ?? "")
}

private func isAnswered(_ request: Node) -> Bool {
    ["Applied", "Denied", "Failed"].contains(request["status"]?["phase"]?.string ?? "")
}

/// An answer without a time counts from when the request was made.
func isExpiredRequest(_ request: Node, _ now: Timestamp) -> Bool {
    let text = request["status"]?["completionTime"]?.string ?? request["metadata"]?["creationTimestamp"]?.string
    guard let time = text.flatMap(Timestamp.init(text:)) else { return false }
    return now.seconds - time.seconds >= SelfConfigureLimits.lifetimeSeconds
}
