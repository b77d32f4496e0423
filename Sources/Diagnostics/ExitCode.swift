/// What a process of ours ends with. The same table for every executable, printed in each one's help.
package enum ExitCode: Int32, Sendable, CaseIterable {
    /// Nothing is wrong.
    case success = 0
    /// The input has errors (or warnings under `--strict`).
    case findings = 1
    /// The command line is wrong.
    case usage = 2
    /// The work could not be done: a file, the disk, the network.
    case failure = 3

    /// One line for the help text.
    package var summary: String {
        switch self {
        case .success: "nothing wrong"
        case .findings: "the input has errors, which are printed"
        case .usage: "wrong usage"
        case .failure: "the work could not be done (files, disk, network)"
        }
    }
}

/// The world is wrong: a file that cannot be read, a full disk. One sentence with its context.
package struct Failure: Error, CustomStringConvertible {
    /// Completes "cannot …".
    package var description: String
    /// What to do next.
    package var fix: String?

    package init(_ description: String, fix: String? = nil) {
        self.description = description
        self.fix = fix
    }
}
