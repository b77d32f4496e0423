internal import InstanceSpec
internal import Synchronization

/// What a registry is asked for an instance.
struct RegistryQuestion: Hashable {
    var repository: String
    var pullSecrets: [String]
    /// The tag that runs.
    var after: String
    /// `kubernetes.io/arch`; nil for those of the present image.
    var machine: String?
}

extension RegistryQuestion {
    init(_ run: InstanceRun) {
        let spec = run.instance.spec
        repository = spec.image.repository
        pullSecrets = spec.image.pullSecrets.map(\.name)
        after = run.state.update.wantedTag(UpdateBase(spec.image))
        machine = spec.availability.nodeSelector["kubernetes.io/arch"]
    }
}

/// The looks at registries of one run. Instances that ask the same share an answer, and all looks together have a limit: a
/// registry that does not answer must not keep the run from what else it has to do.
final class RegistryLooks: Sendable {
    private static let mostTime: Duration = .seconds(60)
    private let clock: any Clock<Duration>
    private let state = Mutex((spent: Duration.zero, answers: [RegistryQuestion: RegistryLook]()))

    init(_ clock: any Clock<Duration>) { self.clock = clock }

    /// - Returns: nil when the time for looks is over.
    func answer(to question: RegistryQuestion, ask: () async -> RegistryLook) async -> RegistryLook? {
        let (spent, known) = state.withLock { ($0.spent, $0.answers[question]) }
        if let known { return known }
        guard spent < Self.mostTime else { return nil }
        let elapsed = stopwatch(clock)
        let answer = await ask()
        state.withLock { state in
            state.spent += elapsed()
            state.answers[question] = answer
        }
        return answer
    }
}
