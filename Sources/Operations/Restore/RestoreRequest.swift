internal import Diagnostics

/// What `restoreFrom` asks for: a path, and with `#N` the N-th restore of it.
package struct RestoreRequest: Sendable, Hashable, CustomStringConvertible {
    package var path: StorePath
    package var number: Int

    /// - Throws: `DataFailure` with the reason `settingsInvalid`.
    package init(_ text: String, what: String = "the path") throws(DataFailure) {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        path = try StorePath(String(parts[0]), what: what)
        number = 1
        guard parts.count == 2 else { return }
        guard parts[1].utf8.count <= 4, parts[1].utf8.allSatisfy(isDigit), let count = Int(parts[1]), count > 0 else {
            throw DataFailure(
                .settingsInvalid, "\(what) \(quoted(text)) ends in something else than #1 to #9999",
                fix: "write the number of the restore behind the #: \(parts[0])#2 is its second one")
        }
        number = count
    }

    package var description: String { number == 1 ? "\(path)" : "\(path)#\(number)" }
}

/// Whether a restore is carried out.
package enum RestoreDecision: Sendable, Equatable {
    case restore
    /// It is in the volume's list: done, whatever came after.
    case isDone
    /// The volume holds data that nobody said may go.
    case refused
}

/// - Parameters:
///   - list: the restores that were carried out on this volume; nil when it has no list.
///   - over: the request that may overwrite data on a volume without a list.
package func decideRestore(
    _ request: RestoreRequest, list: [RestoreRequest]?, volumeHasData: Bool, over: RestoreRequest?
) -> RestoreDecision {
    if let list { return list.contains(request) ? .isDone : .restore }
    return !volumeHasData || over == request ? .restore : .refused
}
