/// The time that a piece of work has, from a beginning that may lie before us.
package struct Budget: Sendable {
    package let total: Duration
    private let elapsed: @Sendable () -> Duration
    private let clock: any Clock<Duration>

    /// - Parameter spent: what was used up before now.
    package init(_ total: Duration, spent: Duration = .zero, clock: any Clock<Duration>) {
        self.total = total
        self.clock = clock
        let elapsed = stopwatch(clock)
        self.elapsed = { spent + elapsed() }
    }

    package var left: Duration { max(.zero, total - elapsed()) }
    package var isOver: Bool { left == .zero }

    /// Sleeps, but not beyond the end.
    /// - Returns: false when nothing is left.
    package func pause(_ wanted: Duration) async throws -> Bool {
        guard !isOver else { return false }
        try await clock.sleep(for: min(wanted, left))
        return !isOver
    }
}
