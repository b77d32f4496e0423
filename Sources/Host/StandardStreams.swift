internal import Glibc

/// The process's three streams. Reads and writes whole buffers, and says why when it cannot.
package enum StandardStreams {
    /// Everything on standard input.
    /// - Throws: `SystemError` when a read fails or more than `limit` bytes come.
    package static func readInput(limit: Int) throws(SystemError) -> [UInt8] {
        try readAll(descriptor: STDIN_FILENO, what: "standard input", limit: limit)
    }

    /// One line of standard input, without its line feed; nil at its end. For answers that a person types.
    package static func readLine() throws(SystemError) -> String? {
        var bytes: [UInt8] = []
        while bytes.count < 4096 {
            var byte: UInt8 = 0
            let got = unsafe read(STDIN_FILENO, &byte, 1)
            if got < 0, errno == EINTR { continue }
            if got < 0 { throw SystemError("cannot read standard input", code: errno) }
            if got == 0 { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Makes a reader that goes away an error of the write that notices it, instead of the end of the process.
    package static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// Writes all of it to standard output.
    /// - Throws: `SystemError` when the reader went away or the disk is full.
    package static func writeOutput(_ bytes: [UInt8]) throws(SystemError) {
        try writeAll(bytes, descriptor: STDOUT_FILENO, what: "standard output")
    }

    /// Writes to standard error. A failure is dropped: there is nowhere left to say it.
    package static func writeError(_ text: String) {
        try? writeAll(Array(text.utf8), descriptor: STDERR_FILENO, what: "standard error")
    }

    package static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }
    package static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    package static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// Writes to the controlling terminal, if the process has one.
    /// - Returns: false when there is none.
    package static func writeTerminal(_ text: String) -> Bool {
        let descriptor = unsafe open("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return (try? writeAll(Array(text.utf8), descriptor: descriptor, what: "the terminal")) != nil
    }
}

/// A system call failed.
package struct SystemError: Error, CustomStringConvertible, Sendable {
    package var description: String
    /// The `errno` value; 0 when the failure is our own limit.
    package var code: Int32

    init(_ context: String, code: Int32) {
        description = unsafe "\(context): \(String(cString: strerror(code)))"
        self.code = code
    }

    init(limit context: String) {
        description = context
        code = 0
    }

    /// Whether the file was not there.
    package var isMissing: Bool { code == ENOENT || code == ENOTDIR }

    /// Whether the disk, or a quota on it, is full.
    package var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT }
}

func readAll(descriptor: Int32, what: String, limit: Int) throws(SystemError) -> [UInt8] {
    var status = stat()
    let known = unsafe fstat(descriptor, &status) == 0 && (status.st_mode & S_IFMT) == S_IFREG ? Int(status.st_size) : 0
    var bytes: [UInt8] = []
    // One byte more than a file's size, so that its end is seen without growing the buffer.
    var chunk = min(max(known + 1, 1 << 16), limit + 1)
    while true {
        let start = bytes.count
        var failure: Int32 = 0
        let more = unsafe [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
            var got = 0
            repeat { got = unsafe read(descriptor, buffer.baseAddress, chunk) } while got < 0 && errno == EINTR
            if got < 0 { failure = errno }
            count = max(got, 0)
        }
        if failure != 0 { throw SystemError("cannot read \(what)", code: failure) }
        if more.isEmpty { return bytes }
        if start == 0 { bytes = more } else { bytes += more }
        if bytes.count > limit {
            throw SystemError(limit: "cannot read \(what): it is larger than \(limit >> 20) MiB")
        }
        // What a pipe holds. The array grows by itself, by doubling: to reserve for each piece would copy all of it.
        chunk = 1 << 16
    }
}

func writeAll(_ bytes: [UInt8], descriptor: Int32, what: String) throws(SystemError) {
    var offset = 0
    while offset < bytes.count {
        let written = unsafe bytes.withUnsafeBytes { buffer in
            unsafe write(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
        }
        if written < 0 {
            if errno == EINTR { continue }
            throw SystemError("cannot write \(what)", code: errno)
        }
        offset += written
    }
}
