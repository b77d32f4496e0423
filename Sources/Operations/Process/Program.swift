internal import Diagnostics
internal import Dispatch
internal import Host
internal import Synchronization

/// Another program that does a part of the work: started without a shell, ended with us, never waited for without end.
package struct Program: Sendable {
    /// The program first, looked up on PATH unless it has a slash. Never a secret: everybody may list arguments.
    package var arguments: [String]
    /// All of it, each `NAME=value`.
    package var environment: [String]
    /// A descriptor of the folder to start in; ours when nil.
    package var folder: Int32?
    /// Bytes of standard output that are kept; more is a failure.
    package var outputLimit = 64 << 20
    /// How long it may take to end after it was asked to, before it is killed.
    package var grace: Duration = .seconds(10)

    package init(_ arguments: [String], environment: [String], in folder: Int32? = nil) {
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
    }

    /// Runs it to its end.
    /// - Parameters:
    ///   - deadline: after this it is asked to end, and killed when it does not.
    ///   - output: is given what it prints, piece by piece, instead of keeping it.
    ///   - errorLine: is given each line of its standard error, without the line feed.
    /// - Throws: `Failure` when it cannot be started or does not end in time; `CancellationError` once it has ended,
    ///   when we were asked to end.
    package func run(
        deadline: Duration, output: (@Sendable (ArraySlice<UInt8>) -> Void)? = nil,
        errorLine: (@Sendable (String) -> Void)? = nil
    ) async throws -> ProgramEnd {
        try Task.checkCancellation()
        let child: ChildProcess
        do throws(SystemError) {
            child = try ChildProcess.start(arguments, environment: environment, in: folder)
        } catch {
            throw Failure("\(error)")
        }
        let running = Running(child)
        let printed = Kept(limit: outputLimit)
        let said = Kept(limit: 1 << 16, keepsEnd: true)
        let queue = DispatchQueue(label: "program", attributes: .concurrent)
        let readers = DispatchGroup()
        queue.async(group: readers) {
            ChildProcess.drain(child.output) { piece in
                if let output { output(piece) } else { printed.add(piece) }
            }
        }
        queue.async(group: readers) {
            let lines = Lines(errorLine)
            ChildProcess.drain(child.errors) { piece in
                said.add(piece)
                lines.add(piece)
            }
            lines.end()
        }
        queue.asyncAfter(deadline: .now() + dispatched(deadline)) { running.end(because: .deadline, grace, on: queue) }
        let status = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Int32, Never>) in
                queue.async {
                    let status = running.wait()
                    // What a child of its own left behind may hold the pipes open.
                    _ = readers.wait(timeout: .now() + 5)
                    continuation.resume(returning: status)
                }
            }
        } onCancel: {
            running.end(because: .cancelled, grace, on: queue)
        }
        switch running.reason {
        case .cancelled: throw CancellationError()
        case .deadline: throw Failure("\(name) did not end within \(deadline)")
        case nil: break
        }
        guard !printed.overflowed else { throw Failure("\(name) printed more than \(outputLimit >> 20) MiB") }
        return ProgramEnd(status: status, output: printed.bytes, errors: said.bytes)
    }

    private var name: String { arguments.first.map { String($0.split(separator: "/").last ?? "") } ?? "" }
}

/// What a program ended with.
package struct ProgramEnd: Sendable {
    /// Its exit status, 128 and the signal's number when a signal ended it.
    package var status: Int32
    /// What it printed.
    package var output: [UInt8]
    /// The last 64 KiB of what it said.
    package var errors: [UInt8]
}

/// A process that is signalled only while it is one.
private final class Running: Sendable {
    enum Reason: Sendable { case cancelled, deadline }

    private let child: ChildProcess
    private let state = Mutex((over: false, reason: Reason?.none))

    init(_ child: ChildProcess) { self.child = child }

    var reason: Reason? { state.withLock { $0.reason } }

    func wait() -> Int32 {
        child.waitForEnd()
        // Between its end and this, the number is still its own.
        return state.withLock { state in
            state.over = true
            return child.wait()
        }
    }

    func end(because reason: Reason, _ grace: Duration, on queue: DispatchQueue) {
        let first = state.withLock { state in
            guard !state.over, state.reason == nil else { return false }
            state.reason = reason
            child.terminate()
            return true
        }
        guard first else { return }
        queue.asyncAfter(deadline: .now() + dispatched(grace)) {
            self.state.withLock { state in
                if !state.over { self.child.kill() }
            }
        }
    }
}

/// Bytes up to a limit: the first of them, or the last.
private final class Kept: Sendable {
    private let limit: Int
    private let keepsEnd: Bool
    private let state = Mutex((bytes: [UInt8](), overflowed: false))

    init(limit: Int, keepsEnd: Bool = false) {
        self.limit = limit
        self.keepsEnd = keepsEnd
    }

    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var overflowed: Bool { state.withLock { $0.overflowed } }

    func add(_ piece: ArraySlice<UInt8>) {
        state.withLock { state in
            state.bytes += piece
            guard state.bytes.count > limit else { return }
            state.overflowed = true
            if keepsEnd { state.bytes.removeFirst(state.bytes.count - limit) } else { state.bytes = [] }
        }
    }
}

/// Cuts a stream into lines; a very long one is handed out in parts.
private final class Lines {
    private let take: (@Sendable (String) -> Void)?
    private var rest: [UInt8] = []

    init(_ take: (@Sendable (String) -> Void)?) { self.take = take }

    func add(_ piece: ArraySlice<UInt8>) {
        guard take != nil else { return }
        rest += piece
        while let feed = rest.firstIndex(of: UInt8(ascii: "\n")) {
            hand(rest[..<feed])
            rest.removeFirst(feed + 1)
        }
        if rest.count > 1 << 20 { end() }
    }

    func end() {
        if !rest.isEmpty { hand(rest[...]) }
        rest = []
    }

    private func hand(_ line: ArraySlice<UInt8>) { take?(String(decoding: line, as: UTF8.self)) }
}

private func dispatched(_ duration: Duration) -> DispatchTimeInterval {
    let (seconds, attoseconds) = duration.components
    return .milliseconds(Int(min(seconds, 10_000_000)) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
}
