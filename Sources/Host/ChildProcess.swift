internal import CHost
internal import Glibc

/// A program that runs beside us, in a process group of its own: what it starts in turn is reached by a signal too.
/// It reads nothing; what it prints and says comes through two pipes.
package struct ChildProcess: Sendable {
    /// Its id, which is its group's as well.
    package let id: Int32
    /// The pipe from its standard output. Whoever reads it closes it.
    package let output: Int32
    /// The pipe from its standard error. Whoever reads it closes it.
    package let errors: Int32

    /// - Parameters:
    ///   - arguments: the program first, looked up on PATH unless it has a slash.
    ///   - environment: all of it, each `NAME=value`.
    ///   - folder: a descriptor of the folder to start in; ours when nil.
    /// - Throws: `SystemError` when it cannot be started.
    package static func start(
        _ arguments: [String], environment: [String], in folder: Int32? = nil
    ) throws(SystemError) -> ChildProcess {
        let input = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw SystemError("cannot open /dev/null", code: errno) }
        defer { close(input) }
        let output = try pipe()
        defer { close(output.write) }
        let errors: (read: Int32, write: Int32)
        do throws(SystemError) {
            errors = try pipe()
        } catch {
            close(output.read)
            throw error
        }
        defer { close(errors.write) }
        do throws(SystemError) {
            let streams = [(STDIN_FILENO, input), (STDOUT_FILENO, output.write), (STDERR_FILENO, errors.write)]
            let id = try begin(arguments, environment, streams, folder)
            return ChildProcess(id: id, output: output.read, errors: errors.read)
        } catch {
            close(output.read)
            close(errors.read)
            throw error
        }
    }

    /// Waits for its end; its id stays its own until `wait`.
    package func waitForEnd() {
        var info = unsafe siginfo_t()
        while unsafe waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    }

    /// Waits for its end and forgets it, once.
    /// - Returns: its exit status, 128 and the signal's number when a signal ended it.
    package func wait() -> Int32 { exitStatus(of: id) }

    /// Asks it, and what it started, to end. Not to be called after `wait` has returned.
    package func terminate() { _ = Glibc.kill(-id, SIGTERM) }

    /// Ends it, and what it started. Not to be called after `wait` has returned.
    package func kill() { _ = Glibc.kill(-id, SIGKILL) }

    /// Hands out what comes through a pipe until its end, piece by piece, and closes it.
    package static func drain(_ descriptor: Int32, _ take: (ArraySlice<UInt8>) -> Void) {
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            take(buffer[..<count])
        }
    }

    private static func pipe() throws(SystemError) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe2(&ends, O_CLOEXEC) == 0 else { throw SystemError("cannot make a pipe", code: errno) }
        return (ends[0], ends[1])
    }

    private static func begin(
        _ arguments: [String], _ environment: [String], _ streams: [(target: Int32, source: Int32)], _ folder: Int32?
    ) throws(SystemError) -> pid_t {
        try spawn(arguments, environment, streams, in: folder) { attributes in
            // We ignore broken pipes; a program expects to be ended by them.
            var ordinary = sigset_t()
            unsafe sigemptyset(&ordinary)
            unsafe sigaddset(&ordinary, SIGPIPE)
            unsafe posix_spawnattr_setsigdefault(&attributes, &ordinary)
            // The threads that tasks run on block every signal; a program must hear them.
            var none = sigset_t()
            unsafe sigemptyset(&none)
            unsafe posix_spawnattr_setsigmask(&attributes, &none)
            unsafe posix_spawnattr_setpgroup(&attributes, 0)
            let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP
            unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        }
    }
}
