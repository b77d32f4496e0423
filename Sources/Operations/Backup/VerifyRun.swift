internal import Diagnostics
package import YAML

/// Which snapshot is meant.
package enum SnapshotChoice: Sendable {
    case at(StorePath)
    /// The newest complete one of an instance, of whatever kind.
    case newest(under: StorePath)
}

/// Reads a whole snapshot back and compares every checksum.
package struct VerifyRun: Sendable {
    private let rclone: Rclone
    private let snapshots: Snapshots
    private let progress: ProgressLog

    /// - Parameter scratch: a folder for lists.
    package init(_ rclone: Rclone, scratch: String, progress: ProgressLog) {
        self.rclone = rclone
        self.progress = progress
        snapshots = Snapshots(rclone, scratch: scratch)
    }

    /// - Returns: what it came to, as the last line of the log says it.
    /// - Throws: `DataFailure` with `storeCorrupted` and a count when something is not as it was saved.
    package func run(_ choice: SnapshotChoice) async throws -> Node {
        let began = ContinuousClock.now
        let snapshot = try await find(choice)
        let entries = try await snapshots.entries(of: snapshot)
        var needed: [ContentHash: Int] = [:]
        var files = 0
        try await EntryReader.read(entries) { entry in
            guard case .file(let hash, let size, _) = entry.kind else { return }
            needed[hash] = size
            files += 1
        }
        guard files == snapshot.record.files else {
            throw DataFailure(
                .snapshotInvalid, "the snapshot's list has \(files) files, its record \(snapshot.record.files)",
                fix: "choose another snapshot")
        }
        progress.begin("verify", total: needed.count, unit: "objects")
        let bad = try await progress.during {
            try await snapshots.damaged(needed.keys, in: snapshot.path.appending("files"), progress: progress)
        }
        guard bad.isEmpty else {
            throw DataFailure(
                .storeCorrupted,
                "\(bad.count) of \(needed.count) objects of \(quoted(snapshot.path.description)) are missing or not as they were saved",
                fix: "back up again, and look at the store; other snapshots may be whole")
        }
        return [
            "message": "snapshot verified", "path": Node(snapshot.path.description), "files": Node(files),
            "bytes": Node(snapshot.record.bytes), "objects": Node(needed.count),
            "seconds": Node(Int((.now - began).components.seconds)),
        ]
    }

    private func find(_ choice: SnapshotChoice) async throws -> Snapshot {
        switch choice {
        case .at(let path): return try await snapshots.snapshot(at: path)
        case .newest(let prefix):
            guard let newest = try await snapshots.found(under: prefix).complete.last else {
                throw DataFailure(
                    .snapshotMissing, "there is no complete snapshot under \(quoted(prefix.description))",
                    fix: "back up first, with openclaw-keeper backup run")
            }
            return newest
        }
    }
}
