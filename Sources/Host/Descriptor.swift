internal import CHost
internal import Glibc

/// An open file or folder. What is beneath a folder is reached by one name at a time, and no link is ever followed:
/// whoever else writes there cannot lead us elsewhere. Names are bytes, as the kernel has them.
package final class Descriptor: Sendable {
    package let number: Int32

    private init(_ number: Int32) { self.number = number }
    deinit { close(number) }

    /// Opens a folder by a path of our own choice; links in it are followed.
    package static func folder(at path: String) throws(SystemError) -> Descriptor {
        let number = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw SystemError("cannot open the folder \(path)", code: errno) }
        return Descriptor(number)
    }

    /// A file of our own, emptied or made.
    package static func newFile(at path: String) throws(SystemError) -> Descriptor {
        let number = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw SystemError("cannot write \(path)", code: errno) }
        return Descriptor(number)
    }

    /// A file of our own, to be read.
    package static func file(at path: String) throws(SystemError) -> Descriptor {
        let number = unsafe Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard number >= 0 else { throw SystemError("cannot read \(path)", code: errno) }
        return Descriptor(number)
    }

    // MARK: What is beneath

    package func folder(_ name: [UInt8]) throws(SystemError) -> Descriptor {
        try open(name, O_RDONLY | O_DIRECTORY)
    }

    /// Opens a file to read; a pipe or a device is opened without waiting, so look at its kind then.
    package func file(_ name: [UInt8]) throws(SystemError) -> Descriptor {
        try open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY)
    }

    /// Whether what has this name can be moved elsewhere: a folder only by who may write to it, or may allow that.
    package func isMovable(_ name: [UInt8]) throws(SystemError) -> Bool {
        let status = try status(of: name)
        guard status.kind == .folder, status.owner != geteuid() else { return true }
        return unsafe named(name) { unsafe faccessat(number, $0, W_OK, AT_EACCESS) } == 0
    }

    /// Makes a file that was not there; others may not read it until its mode is set.
    package func newFile(_ name: [UInt8]) throws(SystemError) -> Descriptor {
        try open(name, O_RDWR | O_CREAT | O_EXCL)
    }

    package func makeFolder(_ name: [UInt8]) throws(SystemError) {
        try unsafe check(name, "make") { unsafe mkdirat(number, $0, 0o700) }
    }

    package func makeLink(_ name: [UInt8], to target: [UInt8]) throws(SystemError) {
        let target = target.map { CChar(bitPattern: $0) } + [0]
        try unsafe check(name, "make") { unsafe symlinkat(target, number, $0) }
    }

    package func remove(_ name: [UInt8]) throws(SystemError) {
        try unsafe check(name, "remove") { unsafe unlinkat(number, $0, 0) }
    }

    /// Removes an empty folder.
    package func removeFolder(_ name: [UInt8]) throws(SystemError) {
        try unsafe check(name, "remove") { unsafe unlinkat(number, $0, AT_REMOVEDIR) }
    }

    /// Moves what has this name; what has the other name already, a full folder excepted, is replaced.
    package func move(_ name: [UInt8], to folder: Descriptor, as other: [UInt8]) throws(SystemError) {
        let to = other.map { CChar(bitPattern: $0) } + [0]
        try unsafe check(name, "move") { unsafe renameat(number, $0, folder.number, to) }
    }

    package func status(of name: [UInt8]) throws(SystemError) -> FileStatus {
        var found = stat()
        try unsafe check(name, "look at") { unsafe fstatat(number, $0, &found, AT_SYMLINK_NOFOLLOW) }
        return FileStatus(found)
    }

    /// Where a link leads to.
    package func target(of name: [UInt8]) throws(SystemError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe named(name) { name in
            unsafe buffer.withUnsafeMutableBytes { buffer in
                unsafe readlinkat(number, name, buffer.baseAddress!, buffer.count)
            }
        }
        guard count >= 0 else { throw SystemError("cannot read the link \(shown(name))", code: errno) }
        return Array(buffer.prefix(count))
    }

    /// Sets the mode of a folder that cannot be opened as it is. Not for where others write: a link is followed.
    package func setMode(_ mode: UInt32, of name: [UInt8]) throws(SystemError) {
        try unsafe check(name, "set the mode of") { unsafe fchmodat(number, $0, mode, 0) }
    }

    package func setModified(_ time: FileTime, of name: [UInt8]) throws(SystemError) {
        let times = [time.c, time.c]
        try unsafe check(name, "set the time of") { unsafe utimensat(number, $0, times, AT_SYMLINK_NOFOLLOW) }
    }

    /// The names of what lies in this folder, in the order of their bytes.
    package func names() throws(SystemError) -> [[UInt8]] {
        let again = unsafe openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard again >= 0 else { throw SystemError("cannot read a folder", code: errno) }
        guard let stream = unsafe fdopendir(again) else {
            close(again)
            throw SystemError("cannot read a folder", code: errno)
        }
        defer { unsafe closedir(stream) }
        var names: [[UInt8]] = []
        errno = 0
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { place in
                unsafe place.withMemoryRebound(to: CChar.self, capacity: 256) { bytes in
                    unsafe (0..<strnlen(bytes, 256)).map { unsafe UInt8(bitPattern: bytes[$0]) }
                }
            }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw SystemError("cannot read a folder", code: errno) }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    // MARK: Itself

    package func status() throws(SystemError) -> FileStatus {
        var found = stat()
        guard unsafe fstat(number, &found) == 0 else { throw SystemError("cannot look at a file", code: errno) }
        return FileStatus(found)
    }

    package func setMode(_ mode: UInt32) throws(SystemError) {
        guard fchmod(number, mode) == 0 else { throw SystemError("cannot set a mode", code: errno) }
    }

    package func setModified(_ time: FileTime) throws(SystemError) {
        let times = [time.c, time.c]
        guard unsafe futimens(number, times) == 0 else { throw SystemError("cannot set a time", code: errno) }
    }

    /// Reads the next bytes into the buffer's start.
    /// - Returns: how many; 0 at the end.
    package func read(into buffer: inout [UInt8]) throws(SystemError) -> Int {
        while true {
            let count = unsafe Glibc.read(number, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("cannot read a file", code: errno) }
            return count
        }
    }

    /// Writes all of these bytes at the place where the last ones ended.
    package func write(_ bytes: ArraySlice<UInt8>) throws(SystemError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written >= 0 else { throw SystemError("cannot write a file", code: errno) }
            rest = rest.dropFirst(written)
        }
    }

    /// Goes to a place in the file, counted from its start.
    package func seek(to offset: Int) { lseek(number, offset, SEEK_SET) }

    /// Makes the file this long; what is added is a hole.
    package func setSize(_ size: Int) throws(SystemError) {
        guard ftruncate(number, size) == 0 else { throw SystemError("cannot write a file", code: errno) }
    }

    /// Waits until the file, or the folder's list of names, is on the disk.
    package func sync() throws(SystemError) {
        guard fsync(number) == 0 else { throw SystemError("cannot write to the disk", code: errno) }
    }

    /// Waits until everything of this file system is on the disk.
    package func syncVolume() throws(SystemError) {
        guard syncfs(number) == 0 else { throw SystemError("cannot write to the disk", code: errno) }
    }

    /// Bytes that may still be written to this file system.
    package func freeSpace() throws(SystemError) -> Int {
        var found = statvfs()
        guard unsafe fstatvfs(number, &found) == 0 else { throw SystemError("cannot look at a volume", code: errno) }
        return Int(clamping: UInt64(found.f_bavail) &* UInt64(found.f_frsize))
    }

    // MARK: -

    private func open(_ name: [UInt8], _ flags: Int32) throws(SystemError) -> Descriptor {
        let opened = unsafe named(name) { unsafe openat(number, $0, flags | O_NOFOLLOW | O_CLOEXEC, 0o600) }
        guard opened >= 0 else { throw SystemError("cannot open \(shown(name))", code: errno) }
        return Descriptor(opened)
    }

    private func check(
        _ name: [UInt8], _ verb: String, _ call: (UnsafePointer<CChar>) -> Int32
    ) throws(SystemError) {
        guard unsafe named(name, call) == 0 else { throw SystemError("cannot \(verb) \(shown(name))", code: errno) }
    }

    private func named<Result>(_ name: [UInt8], _ call: (UnsafePointer<CChar>) -> Result) -> Result {
        precondition(!name.contains(0) && !name.contains(UInt8(ascii: "/")), "a name is one step")
        let name = name.map { CChar(bitPattern: $0) } + [0]
        return unsafe name.withUnsafeBufferPointer { unsafe call($0.baseAddress!) }
    }

    private func shown(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self) }
}
