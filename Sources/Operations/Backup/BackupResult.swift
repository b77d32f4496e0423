package import YAML

/// What a backup came to, as the last line of the log and the termination message say it.
package struct BackupResult: Sendable {
    package var record: SnapshotRecord
    /// It was there before: nothing was done.
    package var wasComplete: Bool
    package var uploadedFiles = 0
    package var uploadedBytes = 0
    /// Of the program that uploads; reading the volume and reading back are not in it.
    package var uploadTime: Duration = .zero
    package var pruned: [String] = []
    package var pruneError: String?

    init(_ record: SnapshotRecord, wasComplete: Bool) {
        self.record = record
        self.wasComplete = wasComplete
    }

    package var node: Node {
        let (seconds, attoseconds) = uploadTime.components
        return [
            "message": "backup complete", "path": Node(record.path), "kind": Node(record.kind.rawValue),
            "files": Node(record.files), "bytes": Node(record.bytes), "seconds": Node(record.seconds),
            "databases": Node(record.databases), "skipped": Node(record.skipped),
            "uploadedFiles": Node(uploadedFiles), "uploadedBytes": Node(uploadedBytes),
            "uploadMilliseconds": Node(Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)),
            "alreadyComplete": wasComplete ? true : nil, "pruned": Node(nonEmpty: pruned.map { Node($0) }),
            "pruneError": Node(pruneError),
        ]
    }
}

/// The first object of a snapshot: it says that the rest is ours, should it never be finished.
struct BegunRecord {
    let text: String

    init(_ stamp: Stamp, _ now: Timestamp) {
        let node: Node = [
            "format": Node(SnapshotRecord.format), "stamp": Node(stamp.description), "begun": Node(now.text),
        ]
        text = JSON.write(node, .pretty) + "\n"
    }
}
