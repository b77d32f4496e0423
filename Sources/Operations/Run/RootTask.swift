internal import Dispatch
internal import Host
internal import Synchronization

/// Runs the work of the whole process. A request to end cancels it; a second one ends the process at once.
/// - Parameter abort: must end the process.
/// - Returns: what the work came to; when it was cancelled, mostly `CancellationError`.
package func runRootTask(
    _ work: @escaping @Sendable () async throws -> Void, abort: @escaping @Sendable () -> Void
) async -> Result<Void, any Error> {
    let task = Task(operation: work)
    guard let descriptor = try? EndRequests.descriptor() else { return await task.result }
    let asked = Flag()
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
    source.setEventHandler {
        EndRequests.take(descriptor)
        if asked.set() { abort() }
        task.cancel()
    }
    source.resume()
    defer { source.cancel() }
    return await task.result
}

private final class Flag: Sendable {
    private let value = Mutex(false)

    /// - Returns: whether it was set before.
    func set() -> Bool {
        value.withLock { value in
            defer { value = true }
            return value
        }
    }
}
