internal import Glibc

/// The process's environment and command line.
package enum Environment {
    /// A variable's value; nil when it is unset or empty.
    package static func value(_ name: String) -> String? {
        guard let pointer = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: pointer)
        return text.isEmpty ? nil : text
    }

    /// Every variable as `NAME=value`, for a program that we start.
    package static var all: [String] {
        // As the process was started; we change nothing of it.
        let bytes = (try? Files.read("/proc/self/environ")) ?? []
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Ends the process with this status; buffered output of C is not used, so nothing is lost.
    package static func exit(_ code: Int32) -> Never { Glibc.exit(code) }
}
