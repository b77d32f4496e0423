internal import Glibc

/// The process's environment and command line.
package enum Environment {
    /// A variable's value; nil when it is unset or empty.
    package static func value(_ name: String) -> String? {
        guard let pointer = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: pointer)
        return text.isEmpty ? nil : text
    }

    /// Ends the process with this status; buffered output of C is not used, so nothing is lost.
    package static func exit(_ code: Int32) -> Never { Glibc.exit(code) }
}
