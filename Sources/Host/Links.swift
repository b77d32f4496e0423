internal import Glibc

/// Symbolic links and folders, as `link` and `render --output-dir` need them.
package enum Links {
    /// What stands under a path, the path's own link not followed.
    package enum Kind: Sendable, Equatable {
        case missing
        case link(to: String)
        case folder
        case other
    }

    package static func kind(_ path: String) -> Kind {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return .missing }
        switch status.st_mode & S_IFMT {
        case S_IFLNK: return .link(to: target(path) ?? "")
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// Whether a path leads to a file that may be run.
    package static func isProgram(_ path: String) -> Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return unsafe access(path, X_OK) == 0
    }

    /// Whether a path leads to a folder.
    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Where the running program lies; nil when the system does not say.
    package static var ownProgram: String? { target("/proc/self/exe") }

    /// Makes a link, or puts it in the place of the one that is there, without a moment in which there is none.
    package static func make(_ path: String, to target: String) throws(SystemError) {
        let temporary = "\(path).\(getpid())"
        unsafe _ = unlink(temporary)
        guard unsafe symlink(target, temporary) == 0 else { throw SystemError("cannot make \(path)", code: errno) }
        guard unsafe rename(temporary, path) == 0 else {
            let code = errno
            unsafe _ = unlink(temporary)
            throw SystemError("cannot make \(path)", code: code)
        }
    }

    /// Removes a link or a file.
    package static func remove(_ path: String) throws(SystemError) {
        guard unsafe unlink(path) == 0 else { throw SystemError("cannot remove \(path)", code: errno) }
    }

    /// Makes a folder of our own under the system's folder for such; nobody else can read it.
    package static func makeTemporaryFolder() throws(SystemError) -> String {
        var template = Array("\(Environment.value("TMPDIR") ?? "/tmp")/openclaw-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw SystemError("cannot make a temporary folder", code: errno) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes an empty folder; what cannot be removed stays.
    package static func removeFolder(_ path: String) {
        unsafe _ = rmdir(path)
    }

    private static func target(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink(path, &buffer, buffer.count)
        return count < 0 ? nil : String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
