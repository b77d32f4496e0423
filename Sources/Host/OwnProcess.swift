internal import Glibc

/// This process, as the kernel sees it.
package enum OwnProcess {
    /// Lets this process hold as many files open as the system allows it.
    /// - Returns: how many.
    package static func raiseOpenFileLimit() -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 256 }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }

    /// The number of this process.
    package static var id: Int32 { getpid() }

    /// Ends this process at once, as the kernel does when memory is short. For tests of what is left then.
    package static func endAtOnce() { _ = kill(getpid(), SIGKILL) }
}
