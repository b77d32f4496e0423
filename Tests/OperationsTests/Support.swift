import Diagnostics
import Host
import Logging
import Operations
import Synchronization
import YAML

/// A clock that jumps to the end of each sleep.
final class ManualClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let state = Mutex((now: Duration.zero, sleeps: [Duration]()))

    var now: Instant { Instant(offset: state.withLock { $0.now }) }
    var minimumResolution: Duration { .zero }
    /// How long each sleep was.
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        state.withLock { state in
            state.sleeps.append(deadline.offset - state.now)
            state.now = max(state.now, deadline.offset)
        }
    }

    func pass(_ duration: Duration) { state.withLock { $0.now += duration } }
}

/// Answers from a list, one a request, and remembers what was asked.
final class Script: Transport {
    enum Step: Sendable {
        case answer(HTTPResponse)
        case broken(TransportError)
        /// As above, but so much time passes before.
        indirect case after(Duration, Step)
        /// Does something first: a file changes while the request is on its way.
        indirect case doing(@Sendable () -> Void, Step)
    }

    private let state: Mutex<(steps: [Step], requests: [HTTPRequest])>
    private let clock: ManualClock

    init(_ steps: [Step], clock: ManualClock = ManualClock()) {
        state = Mutex((steps, []))
        self.clock = clock
    }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }
    /// `GET /path` of each.
    var lines: [String] {
        requests.map { request in "\(request.method) \(request.url.dropFirst("https://api.test".count))" }
    }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let step = state.withLock { state in
            state.requests.append(request)
            return state.steps.isEmpty ? .broken(.unreachable("the script is over")) : state.steps.removeFirst()
        }
        return try carryOut(step)
    }

    private func carryOut(_ step: Step) throws(TransportError) -> HTTPResponse {
        switch step {
        case .answer(let response): return response
        case .broken(let error): throw error
        case .after(let duration, let step):
            clock.pass(duration)
            return try carryOut(step)
        case .doing(let action, let step):
            action()
            return try carryOut(step)
        }
    }
}

extension Script.Step {
    /// An answer in JSON.
    static func json(_ node: Node, status: Int = 200, _ headers: [HTTPHeader] = []) -> Self {
        .answer(HTTPResponse(status: status, headers: headers, body: Array(JSON.write(node, .compact).utf8)))
    }

    /// A refusal in Kubernetes' form.
    static func refused(_ status: Int, _ reason: String, _ headers: [HTTPHeader] = []) -> Self {
        .json(
            ["kind": "Status", "status": "Failure", "reason": Node(reason), "message": "said by the script"],
            status: status, headers)
    }
}

/// A file with a token, that is there as long as this is.
final class TokenFile: Sendable {
    let path: String
    private let folder: String

    init() throws {
        folder = try Links.makeTemporaryFolder()
        path = "\(folder)/token"
    }

    deinit {
        Files.remove(path)
        Links.removeFolder(folder)
    }

    func write(_ text: String) throws { try Files.writePrivate(Array(text.utf8), to: path) }
}

let silent = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
