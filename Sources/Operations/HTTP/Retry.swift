package import Logging

/// The one place where something is tried again: a bounded number of times, within a bounded time.
package struct Retry: Sendable {
    /// How often and how long.
    package struct Limits: Sendable {
        package var attempts = 6
        /// Before the second attempt; each later wait is twice as long.
        package var firstDelay: Duration = .milliseconds(500)
        /// No wait that we choose is longer. One that a server asks for may be.
        package var longestDelay: Duration = .seconds(15)
        /// All attempts and the waits between them.
        package var total: Duration = .seconds(60)

        package init() {}
    }

    /// What is to be done about a failure.
    package enum Verdict: Sendable, Equatable {
        case giveUp
        /// - Parameter after: how long the server asks us to wait; nil when it does not say.
        case tryAgain(after: Duration?)
    }

    package var limits: Limits
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(limits: Limits = Limits(), clock: any Clock<Duration> = ContinuousClock(), logger: Logger) {
        self.limits = limits
        self.clock = clock
        self.logger = logger
    }

    /// Runs an attempt until one succeeds, the verdict is to give up, or a limit is reached.
    /// - Parameters:
    ///   - what: names the work in the log: `create Secret "x"`.
    ///   - attempt: is given the time that is left, which it must not exceed.
    /// - Returns: what the attempt that succeeded gave.
    /// - Throws: what the last attempt threw; `CancellationError` when the task was cancelled meanwhile.
    package func run<Result>(
        _ what: String, judge: (any Error) -> Verdict, attempt: (_ left: Duration) async throws -> Result
    ) async throws -> Result {
        let elapsed = stopwatch(clock)
        var delay = limits.firstDelay
        var count = 1
        while true {
            do {
                return try await attempt(limits.total - elapsed())
            } catch {
                try Task.checkCancellation()
                guard case .tryAgain(let asked) = judge(error), count < limits.attempts else { throw error }
                let wait = max(delay, asked ?? .zero)
                // A wait after which no time is left would only delay the bad news.
                guard elapsed() + wait < limits.total else { throw error }
                logger.info(
                    "trying again: \(what)",
                    metadata: ["reason": "\(error)", "attempt": "\(count)", "waitMilliseconds": "\(wait.milliseconds)"])
                try await clock.sleep(for: wait)
                delay = min(delay * 2, limits.longestDelay)
                count += 1
            }
        }
    }

    /// Sends a request until the answer is neither 429 nor a passing failure of the server (500, 502, 503, 504).
    ///
    /// Only for what may be sent twice: when the connection breaks, nobody knows whether the request had an effect.
    /// - Returns: the last answer, of any status.
    /// - Throws: `TransportError` when the last attempt got no answer; `CancellationError`.
    package func send(_ request: HTTPRequest, over transport: any Transport) async throws -> HTTPResponse {
        do {
            // Without its query, which may carry a signature.
            let address = request.url.prefix { $0 != "?" }
            return try await run("\(request.method) \(address)", judge: Self.judge) { left in
                var request = request
                request.deadline = min(request.deadline, left)
                let response = try await transport.send(request)
                guard response.isPassingFailure else { return response }
                throw PassingAnswer(response: response)
            }
        } catch let passing as PassingAnswer {
            return passing.response
        }
    }

    /// An answer that may be another one soon.
    private struct PassingAnswer: Error, CustomStringConvertible {
        let response: HTTPResponse
        var description: String { "status \(response.status)" }
    }

    private static func judge(_ error: any Error) -> Verdict {
        switch error {
        case let passing as PassingAnswer: .tryAgain(after: passing.response.retryAfter)
        case let broken as TransportError: broken.isPassing ? .tryAgain(after: nil) : .giveUp
        default: .giveUp
        }
    }
}

extension HTTPResponse {
    /// Whether the same request may get another answer a little later.
    package var isPassingFailure: Bool { [429, 500, 502, 503, 504].contains(status) }

    /// What the server asks us to wait; nil when it does not say, or says a date (RFC 9110, 10.2.3), which would need
    /// both clocks to agree.
    package var retryAfter: Duration? {
        guard let text = self[header: "Retry-After"], let seconds = UInt16(text) else { return nil }
        return .seconds(Int(seconds))
    }
}

extension TransportError {
    /// Whether the same request may get through a little later.
    package var isPassing: Bool {
        switch self {
        case .unreachable, .timedOut, .truncated: true
        case .badAddress, .tooLarge: false
        }
    }
}

extension TransportError: CustomStringConvertible {
    /// Completes "cannot …:".
    package var description: String {
        switch self {
        case .badAddress(let reason): "the address is wrong: \(reason)"
        case .unreachable(let reason): reason
        case .timedOut(let limit): "no whole answer within \(limit)"
        case .tooLarge(let limit): "the answer is larger than \(limit >> 10) KiB"
        case .truncated: "the answer ended early"
        }
    }
}

/// A function that tells how much time has passed since this call.
package func stopwatch<C: Clock>(_ clock: C) -> @Sendable () -> Duration where C.Duration == Duration {
    let began = clock.now
    return { began.duration(to: clock.now) }
}

extension Duration {
    var milliseconds: Int64 { nanoseconds / 1_000_000 }
}
