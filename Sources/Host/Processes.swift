internal import CHost
internal import Glibc

/// Other programs: started with a list of arguments, never through a shell.
package enum Processes {
    /// The words of the command line that started this process's parent; empty when the system does not say.
    package static var parentArguments: [String] {
        let bytes = (try? Files.read("/proc/\(getppid())/cmdline", limit: 1 << 20)) ?? []
        return bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// Runs a program with this process's own streams and waits for it. An interrupt from the terminal reaches it as
    /// well as us, and it alone decides what becomes of it; a request to end is passed on.
    /// - Parameters:
    ///   - arguments: the program first, looked up on PATH unless it has a slash.
    ///   - environment: all of it, each `NAME=value`.
    ///   - input: what it reads on standard input instead of ours.
    /// - Returns: its exit status, 128 and the signal's number when a signal ended it.
    /// - Throws: `SystemError` when it cannot be started.
    package static func run(
        _ arguments: [String], environment: [String], input: [UInt8]? = nil
    ) throws(SystemError) -> Int32 {
        var files = Redirections()
        defer { files.close() }
        if let input { files.redirect(STDIN_FILENO, from: try memory(holding: input)) }
        // A request to end that comes between the start and the handler waits for the handler.
        var held = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&held)
        unsafe sigaddset(&held, SIGTERM)
        unsafe pthread_sigmask(SIG_BLOCK, &held, &before)
        defer { unsafe _ = pthread_sigmask(SIG_SETMASK, &before, nil) }
        let child = try start(arguments, environment, files, mask: before)
        Signals.follow(child)
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
        return exitStatus(of: child)
    }

    /// Runs a program and takes what it prints and says.
    /// - Parameter input: what it reads on standard input; nothing when nil.
    /// - Throws: `SystemError` when it cannot be started.
    package static func capture(
        _ arguments: [String], environment: [String], input: [UInt8]? = nil
    ) throws(SystemError) -> Captured {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw SystemError("cannot make a pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var files = Redirections()
        files.redirect(STDOUT_FILENO, from: ends[1])
        // A file, not a second pipe: nobody has to read both at once.
        let errors: Int32
        let child: pid_t
        do throws(SystemError) {
            errors = try memory(holding: [])
            files.redirect(STDERR_FILENO, from: fcntl(errors, F_DUPFD_CLOEXEC, 3))
            files.redirect(STDIN_FILENO, from: try memory(holding: input ?? []))
            child = try start(arguments, environment, files)
        } catch {
            files.close()
            throw error
        }
        defer { close(errors) }
        files.close()
        let output = try readAll(descriptor: ends[0], what: arguments[0], limit: 64 << 20)
        let status = exitStatus(of: child)
        lseek(errors, 0, SEEK_SET)
        return Captured(
            status: status, output: output, errors: try readAll(descriptor: errors, what: arguments[0], limit: 64 << 20)
        )
    }

    /// - Parameter mask: the signals that the program starts with blocked; nil: those that are blocked here.
    private static func start(
        _ arguments: [String], _ environment: [String], _ files: Redirections, mask: sigset_t? = nil
    ) throws(SystemError) -> pid_t {
        try spawn(arguments, environment, files.list) { attributes in
            guard var mask else { return }
            unsafe posix_spawnattr_setsigmask(&attributes, &mask)
            unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        }
    }

    /// A nameless file, to be read from its start.
    private static func memory(holding bytes: [UInt8]) throws(SystemError) -> Int32 {
        var template = Array("\(Environment.value("TMPDIR") ?? "/tmp")/openclaw-XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&template)
        guard descriptor >= 0 else { throw SystemError("cannot hold standard input", code: errno) }
        unsafe _ = unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        try writeAll(bytes, descriptor: descriptor, what: "a temporary file")
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }
}

/// What a program ended with, printed and said.
package struct Captured: Sendable {
    package var status: Int32
    package var output: [UInt8]
    package var errors: [UInt8]
}

/// Descriptors that a child gets in place of ours.
private struct Redirections {
    private(set) var list: [(target: Int32, source: Int32)] = []

    mutating func redirect(_ target: Int32, from source: Int32) { list.append((target, source)) }

    mutating func close() {
        for (_, source) in list { Glibc.close(source) }
        list = []
    }
}

/// The process that is being waited for. Only `Signals.follow` writes it, before any handler is set.
private nonisolated(unsafe) var followed: pid_t = 0

private enum Signals {
    static func follow(_ child: pid_t) {
        unsafe followed = child
        // The terminal sends these to the whole group, so to the child as well.
        _ = signal(SIGINT) { _ in }
        _ = signal(SIGQUIT) { _ in }
        for request in [SIGTERM, SIGHUP] {
            _ = signal(request) { number in _ = unsafe kill(followed, number) }
        }
    }
}
