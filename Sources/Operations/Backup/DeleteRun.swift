internal import Diagnostics
package import YAML

/// Deletes one complete snapshot of an instance. From its first step on it is none; broken off, it is run again.
package struct DeleteRun: Sendable {
    private let snapshots: Snapshots
    private let progress: ProgressLog

    /// - Parameter scratch: a folder for lists.
    package init(_ rclone: Rclone, scratch: String, progress: ProgressLog) {
        snapshots = Snapshots(rclone, scratch: scratch)
        self.progress = progress
    }

    /// - Parameter prefix: the instance's folder: what does not lie where its snapshots do is not touched.
    /// - Returns: what it came to, as the last line of the log says it.
    /// - Throws: `DataFailure` when it is not one of them; then nothing is deleted.
    package func run(_ path: StorePath, under prefix: StorePath) async throws -> Node {
        guard Self.isPlace(path, under: prefix) else {
            throw DataFailure(
                .settingsInvalid,
                "no snapshot of this instance lies at \(quoted(path.description)), but all under \(quoted(prefix.description))",
                fix:
                    "copy the path as openclaw-keeper backup list prints it; delete another instance's through that one"
            )
        }
        let record = try await snapshots.isHalfDeleted(path) ? nil : snapshots.snapshot(at: path).record
        progress.begin("delete", unit: "objects")
        try await progress.during { try await snapshots.remove(path, isComplete: record != nil) }
        return [
            "message": "snapshot deleted", "path": Node(path.description), "files": Node(record?.files),
            "bytes": Node(record?.bytes),
        ]
    }

    private static func isPlace(_ path: StorePath, under prefix: StorePath) -> Bool {
        let name = path.description.split(separator: "/").last ?? ""
        // A stamp is the last of every kind's path.
        guard let stamp = Stamp(name.suffix(Stamp.length)) else { return false }
        return BackupKind.allCases.contains { $0.path(under: prefix, at: stamp) == path }
    }
}
