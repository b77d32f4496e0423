import Logging
import Operations
import Testing

struct RetryTests {
    private struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let steps: [Script.Step]
        /// Status of the last answer; nil when there was none.
        let status: Int?
        let waits: [Duration]
    }

    private static let ok = Script.Step.answer(HTTPResponse(status: 200))
    private static func status(_ status: Int, retryAfter: String? = nil) -> Script.Step {
        .answer(HTTPResponse(status: status, headers: retryAfter.map { [HTTPHeader("retry-after", $0)] } ?? []))
    }

    private static let cases: [Case] = [
        Case(testDescription: "at once", steps: [ok], status: 200, waits: []),
        // What passes.
        Case(testDescription: "500, then well", steps: [status(500), ok], status: 200, waits: [.seconds(1)]),
        Case(
            testDescription: "502, 503, 504: twice as long each time",
            steps: [status(502), status(503), status(504), ok],
            status: 200, waits: [.seconds(1), .seconds(2), .seconds(4)]),
        Case(
            testDescription: "connection errors", steps: [.broken(.unreachable("x")), .broken(.truncated), ok],
            status: 200,
            waits: [.seconds(1), .seconds(2)]),
        Case(
            testDescription: "a deadline of one request", steps: [.broken(.timedOut(after: .seconds(9))), ok],
            status: 200,
            waits: [.seconds(1)]),
        // What the server asks for.
        Case(
            testDescription: "Retry-After is longer than our wait", steps: [status(429, retryAfter: "7"), ok],
            status: 200,
            waits: [.seconds(7)]),
        Case(
            testDescription: "Retry-After is shorter than our wait", steps: [status(429, retryAfter: "0"), ok],
            status: 200,
            waits: [.seconds(1)]),
        Case(
            testDescription: "Retry-After as a date or nonsense",
            steps: [status(503, retryAfter: "Fri, 31 Dec 1999 23:59:59 GMT"), status(503, retryAfter: "-5"), ok],
            status: 200,
            waits: [.seconds(1), .seconds(2)]),
        Case(
            testDescription: "Retry-After beyond the time", steps: [status(429, retryAfter: "60")], status: 429,
            waits: []),
        // What stays.
        Case(testDescription: "404 is an answer", steps: [status(404)], status: 404, waits: []),
        Case(testDescription: "501 is an answer", steps: [status(501)], status: 501, waits: []),
        Case(
            testDescription: "an answer that is too large", steps: [.broken(.tooLarge(limit: 1))], status: nil,
            waits: []),
        Case(testDescription: "a bad address", steps: [.broken(.badAddress("x"))], status: nil, waits: []),
        // Where it ends.
        Case(
            testDescription: "no more than five attempts", steps: Array(repeating: status(500), count: 9), status: 500,
            waits: [.seconds(1), .seconds(2), .seconds(4), .seconds(5)]),
        Case(
            testDescription: "no more than a minute",
            steps: Array(repeating: .after(.seconds(25), .broken(.truncated)), count: 9),
            status: nil, waits: [.seconds(1), .seconds(2)]),
    ]

    @Test(arguments: cases)
    private func table(_ each: Case) async throws {
        let clock = ManualClock()
        let script = Script(each.steps, clock: clock)
        var limits = Retry.Limits()
        limits.attempts = 5
        limits.firstDelay = .seconds(1)
        limits.longestDelay = .seconds(5)
        let retry = Retry(limits: limits, clock: clock, logger: silent)
        let request = HTTPRequest("https://api.test/", deadline: .seconds(30))
        let answer = try? await retry.send(request, over: script)
        #expect(answer?.status == each.status)
        #expect(clock.sleeps == each.waits)
        #expect(script.requests.count == each.waits.count + 1)
    }

    @Test func noAttemptOutlivesTheWhole() async throws {
        let clock = ManualClock()
        let script = Script([.after(.seconds(30), .broken(.truncated)), Self.ok], clock: clock)
        var limits = Retry.Limits()
        limits.firstDelay = .seconds(10)
        limits.total = .seconds(50)
        _ = try await Retry(limits: limits, clock: clock, logger: silent).send(
            HTTPRequest("https://api.test/", deadline: .seconds(30)), over: script)
        #expect(script.requests.map(\.deadline) == [.seconds(30), .seconds(10)])
    }

    @Test func aCancelledTaskTriesNothingAgain() async throws {
        let script = Script([.broken(.truncated), Self.ok])
        let wasCancelled = await withTaskGroup(of: Bool.self) { group in
            group.cancelAll()
            group.addTask {
                do {
                    _ = try await Retry(clock: ManualClock(), logger: silent).send(
                        HTTPRequest("https://api.test/", deadline: .seconds(1)), over: script)
                    return false
                } catch {
                    return error is CancellationError
                }
            }
            return await group.next() ?? false
        }
        #expect(wasCancelled)
        #expect(script.requests.count == 1)
    }
}
