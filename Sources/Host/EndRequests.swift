internal import Glibc

/// Requests from outside to end: SIGTERM, as the kubelet sends it, and SIGINT from a terminal.
package enum EndRequests {
    /// From now on neither ends the process; each writes one byte into a pipe instead. Call it once.
    /// - Returns: the pipe's other end.
    package static func descriptor() throws(SystemError) -> Int32 {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw SystemError("cannot make a pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // A handler must never wait, not even for a reader that is busy.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        unsafe wakeUp = ends[1]
        for number in [SIGTERM, SIGINT] {
            _ = signal(number) { _ in
                // The interrupted code may be about to read errno.
                let before = errno
                var byte: UInt8 = 1
                unsafe _ = write(wakeUp, &byte, 1)
                errno = before
            }
        }
        return ends[0]
    }

    /// Takes one request; waits for it.
    package static func take(_ descriptor: Int32) {
        var byte: UInt8 = 0
        unsafe _ = read(descriptor, &byte, 1)
    }
}

/// Written once, before the handlers that read it exist.
nonisolated(unsafe) private var wakeUp: Int32 = -1
