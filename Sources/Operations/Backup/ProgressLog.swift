package import Logging
internal import Synchronization

/// How far the work is, said every few seconds whatever happens, so that whoever reads knows that it lives.
package final class ProgressLog: Sendable {
    private struct State {
        var phase = ""
        var unit = "bytes"
        var done = 0
        var running = 0
        var total: Int?
        var said: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    package let logger: Logger
    private let every: Duration

    package init(_ logger: Logger, every: Duration = .seconds(4)) {
        self.logger = logger
        self.every = every
    }

    /// Begins a phase, and says so.
    package func begin(_ phase: String, total: Int? = nil, unit: String = "bytes") {
        state.withLock {
            $0.phase = phase
            $0.unit = unit
            $0.done = 0
            $0.running = 0
            $0.total = total
        }
        say()
    }

    /// Some more is done. Says so itself when it is time: what takes long here may keep the ticking from running.
    package func add(_ count: Int) {
        let isTime = state.withLock {
            $0.done += count
            guard let said = $0.said else { return false }
            return .now - said >= every
        }
        if isTime { say() }
    }

    /// What the program that is running has done so far.
    func running(_ stats: RcloneLog.Stats) {
        state.withLock { $0.running = $0.unit == "bytes" ? stats.bytes : stats.objects }
    }

    /// Runs work and says how far it is meanwhile.
    package func during<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        let ticking = Task {
            while true {
                try await Task.sleep(for: every)
                say()
            }
        }
        defer { ticking.cancel() }
        return try await work()
    }

    private func say() {
        let state = state.withLock {
            $0.said = .now
            return $0
        }
        guard !state.phase.isEmpty else { return }
        var fields: Logger.Metadata = [
            "phase": "\(state.phase)", "unit": "\(state.unit)", "done": .stringConvertible(state.done + state.running),
        ]
        if let total = state.total { fields["total"] = .stringConvertible(total) }
        logger.info("progress", metadata: fields)
    }
}
