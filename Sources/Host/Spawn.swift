internal import CHost
internal import Glibc

/// Starts a program, looked up on PATH unless it has a slash.
/// - Parameters:
///   - streams: descriptors that it gets in place of ours.
///   - folder: a descriptor of the folder to start in; ours when nil.
///   - prepare: sets what its signals and its group are to be; the flags as well.
func spawn(
    _ arguments: [String], _ environment: [String], _ streams: [(target: Int32, source: Int32)],
    in folder: Int32? = nil,
    prepare: (inout posix_spawnattr_t) -> Void
) throws(SystemError) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe _ = posix_spawn_file_actions_destroy(&actions) }
    for (target, source) in streams { unsafe posix_spawn_file_actions_adddup2(&actions, source, target) }
    if let folder { unsafe posix_spawn_file_actions_addfchdir_np(&actions, folder) }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe _ = posix_spawnattr_destroy(&attributes) }
    prepare(&attributes)
    var argv: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer {
        for index in unsafe argv.indices { unsafe free(argv[index]) }
        for index in unsafe envp.indices { unsafe free(envp[index]) }
    }
    var child: pid_t = 0
    let code = unsafe posix_spawnp(&child, arguments[0], &actions, &attributes, &argv, &envp)
    guard code == 0 else { throw SystemError("cannot run \(arguments[0])", code: code) }
    return child
}

/// Waits for the end of a program and forgets it.
/// - Returns: its exit status, 128 and the signal's number when a signal ended it.
func exitStatus(of child: pid_t) -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0 {
        if errno != EINTR { return 127 }
    }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
}
