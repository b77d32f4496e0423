internal import Diagnostics

/// A path inside the bucket: steps of letters, digits, `-`, `.` and `_`, none of them `.` or `..`.
///
/// Nothing else ever becomes an argument of the program that transfers.
package struct StorePath: Sendable, Hashable, CustomStringConvertible {
    package let description: String

    /// - Parameter what: what a message calls it.
    /// - Throws: `DataFailure` with the reason `settingsInvalid`.
    package init(_ text: String, what: String = "the path") throws(DataFailure) {
        let steps = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= 700,
            steps.allSatisfy({ step in
                !step.isEmpty && step != "." && step != ".." && step.utf8.allSatisfy(isNameByte)
            })
        else {
            throw DataFailure(
                .settingsInvalid,
                "\(what) \(quoted(text)) is no path inside the bucket: names of letters, digits, '-', '.' and '_' with '/' between",
                fix: "copy the path as openclaw-keeper backup list prints it")
        }
        description = text
    }

    private init(trusted text: String) { description = text }

    /// A path beneath this one, of steps that we name ourselves.
    func appending(_ steps: StaticString) -> StorePath { StorePath(trusted: "\(description)/\(steps)") }

    func appending(_ stamp: Stamp, prefix: StaticString = "") -> StorePath {
        StorePath(trusted: "\(description)/\(prefix)\(stamp.description)")
    }

    func appending(_ hash: ContentHash) -> StorePath { StorePath(trusted: "\(description)/\(hash.objectName)") }

    /// Whether this path lies beneath the other.
    package func isBeneath(_ other: StorePath) -> Bool { description.hasPrefix(other.description + "/") }
}

/// Why a backup is made, which says where it lies.
package enum BackupKind: String, Sendable, CaseIterable {
    case periodic
    case manual
    case preUpdate = "pre-update"
    /// Before the release is uninstalled.
    case final

    /// Where a snapshot of this kind lies.
    package func path(under prefix: StorePath, at stamp: Stamp) -> StorePath {
        switch self {
        case .periodic: prefix.appending("periodic/snapshots").appending(stamp)
        case .manual: prefix.appending("manual").appending(stamp)
        case .preUpdate: prefix.appending(stamp, prefix: "pre-update-")
        case .final: prefix.appending(stamp)
        }
    }
}
