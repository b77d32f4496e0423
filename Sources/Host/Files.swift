internal import Glibc

/// Files, as far as a command-line tool needs them.
package enum Files {
    /// A file's bytes.
    /// - Throws: `SystemError` when it cannot be read or is larger than `limit` bytes.
    package static func read(_ path: String, limit: Int = 256 << 20) throws(SystemError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemError("cannot read \(path)", code: errno) }
        defer { close(descriptor) }
        return try readAll(descriptor: descriptor, what: path, limit: limit)
    }

    /// The bytes of a file that holds a secret: it must be a regular file that only its owner can read.
    /// - Throws: `SystemError`; when others may read it, the text names the remedy.
    package static func readPrivate(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        // Without waiting: a named pipe is refused below and not waited for.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw errno == ELOOP
                ? SystemError(limit: "cannot read \(path): it is a symbolic link; name the file itself")
                : SystemError("cannot read \(path)", code: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw SystemError("cannot read \(path)", code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SystemError(limit: "cannot read \(path): it is not a regular file")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw SystemError(limit: "cannot read \(path): others may read it; run chmod 600 \(path)")
        }
        return try readAll(descriptor: descriptor, what: path, limit: limit)
    }

    /// Writes a file that only its owner can read, all or nothing: under a name of its own first, then renamed.
    /// Neither name is followed if it is a symbolic link. The folder is made when it is missing.
    package static func writePrivate(_ bytes: [UInt8], to path: String) throws(SystemError) {
        if holds(path, bytes) { return }
        try replace(path, with: bytes, fileMode: 0o600, folderMode: 0o700)
    }

    /// Whether a private file of ours says this already; then it gets today's time. Making a file costs the file system
    /// more than most renders take, and a render mostly finds what the one before it found.
    private static func holds(_ path: String, _ bytes: [UInt8]) -> Bool {
        let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode == S_IFREG | 0o600, status.st_uid == geteuid(),
            status.st_nlink == 1, status.st_size == bytes.count
        else { return false }
        var found = [UInt8](repeating: 0, count: bytes.count)
        let count = unsafe found.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count, found == bytes else { return false }
        return futimens(descriptor, nil) == 0
    }

    /// Writes a file that everybody may read, as far as the user's umask lets them: all or nothing, like `writePrivate`.
    package static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
        try replace(path, with: bytes, fileMode: 0o666, folderMode: 0o777)
    }

    /// Writes into a file that is there, whatever it is, and shortens it to that.
    /// - Parameter mayMake: whether one that is not there is made.
    package static func overwrite(_ path: String, with bytes: [UInt8], mayMake: Bool) throws(SystemError) {
        let descriptor = unsafe open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | (mayMake ? O_CREAT : 0), 0o644)
        guard descriptor >= 0 else { throw SystemError("cannot write \(path)", code: errno) }
        defer { close(descriptor) }
        try writeAll(bytes, descriptor: descriptor, what: path)
    }

    private static func replace(
        _ path: String, with bytes: [UInt8], fileMode: mode_t, folderMode: mode_t
    ) throws(SystemError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try makeFolders(folder, mode: folderMode)
        let temporary = "\(path).\(getpid())"
        unsafe _ = unlink(temporary)
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, fileMode)
        guard descriptor >= 0 else { throw SystemError("cannot write \(temporary)", code: errno) }
        do throws(SystemError) {
            try writeAll(bytes, descriptor: descriptor, what: temporary)
        } catch {
            close(descriptor)
            unsafe _ = unlink(temporary)
            throw error
        }
        guard close(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
            let code = errno
            unsafe _ = unlink(temporary)
            throw SystemError("cannot write \(path)", code: code)
        }
    }

    /// Writes several files of one folder, all or none of them, as far as that can be had: each under a name of its
    /// own first, then all renamed. A symbolic link is replaced, never followed.
    /// - Parameters:
    ///   - files: names without a folder, and whether only the owner may read it.
    ///   - folder: made when it is missing.
    package static func write(
        _ files: [(name: String, bytes: [UInt8], isPrivate: Bool)], into folder: String
    ) throws(SystemError) {
        try makeFolders(folder, mode: 0o777)
        var written: [(temporary: String, path: String)] = []
        defer { for file in written { unsafe _ = unlink(file.temporary) } }
        for file in files {
            let path = "\(folder)/\(file.name)"
            let temporary = "\(folder)/.\(file.name).\(getpid())"
            unsafe _ = unlink(temporary)
            let descriptor = unsafe open(
                temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, file.isPrivate ? 0o600 : 0o666)
            guard descriptor >= 0 else { throw SystemError("cannot write \(path)", code: errno) }
            written.append((temporary, path))
            do throws(SystemError) {
                try writeAll(file.bytes, descriptor: descriptor, what: path)
            } catch {
                close(descriptor)
                throw error
            }
            guard close(descriptor) == 0 else { throw SystemError("cannot write \(path)", code: errno) }
        }
        for file in written {
            guard unsafe rename(file.temporary, file.path) == 0 else {
                throw SystemError("cannot write \(file.path)", code: errno)
            }
        }
    }

    /// Makes a folder and those above it that are missing.
    package static func makeFolder(_ path: String) throws(SystemError) { try makeFolders(path, mode: 0o777) }

    /// The names of what lies in a folder, in the order of their bytes.
    package static func names(in folder: String) throws(SystemError) -> [String] {
        guard let stream = unsafe opendir(folder) else { throw SystemError("cannot read \(folder)", code: errno) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { bytes in
                unsafe bytes.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Removes a file; one that is not there is as good.
    package static func remove(_ path: String) {
        unsafe _ = unlink(path)
    }

    private static func makeFolders(_ path: String, mode: mode_t) throws(SystemError) {
        guard !path.isEmpty, unsafe access(path, F_OK) != 0 else { return }
        if let slash = path.lastIndex(of: "/") { try makeFolders(String(path[..<slash]), mode: mode) }
        if unsafe mkdir(path, mode) != 0, errno != EEXIST { throw SystemError("cannot make \(path)", code: errno) }
    }
}
