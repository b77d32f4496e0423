internal import Dispatch
internal import Synchronization

/// Runs asynchronous work to its end from a command that is not: an asynchronous `main` would make every other
/// command start slower.
func waiting<Value: Sendable>(for work: @escaping @Sendable () async throws -> Value) throws -> Value {
    let result = Mutex<Result<Value, any Error>?>(nil)
    let done = DispatchSemaphore(value: 0)
    Task {
        do {
            let value = try await work()
            result.withLock { $0 = .success(value) }
        } catch {
            result.withLock { $0 = .failure(error) }
        }
        done.signal()
    }
    done.wait()
    guard let found = result.withLock({ $0 }) else { preconditionFailure("signalled without a result") }
    return try found.get()
}
