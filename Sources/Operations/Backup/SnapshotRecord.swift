internal import Diagnostics
internal import YAML

/// The last object of a snapshot, `complete.json`. Where it is missing, or is not this, there is no snapshot.
package struct SnapshotRecord: Sendable, Equatable {
    package var path: String
    package var kind: BackupKind
    package var stamp: Stamp
    package var instance: String
    package var namespace: String
    /// Files, links and folders not counted.
    package var files: Int
    /// The sum of their sizes.
    package var bytes: Int
    package var skipped: Int
    package var databases: Int
    package var seconds: Int
    /// Of `entries.jsonl`.
    package var entriesHash: ContentHash
    package var entriesSize: Int

    package init(
        path: String, kind: BackupKind, stamp: Stamp, instance: String, namespace: String, files: Int, bytes: Int,
        skipped: Int, databases: Int, seconds: Int, entriesHash: ContentHash, entriesSize: Int
    ) {
        self.path = path
        self.kind = kind
        self.stamp = stamp
        self.instance = instance
        self.namespace = namespace
        self.files = files
        self.bytes = bytes
        self.skipped = skipped
        self.databases = databases
        self.seconds = seconds
        self.entriesHash = entriesHash
        self.entriesSize = entriesSize
    }

    static let format = "openclaw-snapshot/1"
    /// More than any real record; the bucket is not ours alone.
    static let sizeLimit = 64 << 10

    package var text: String {
        JSON.write(
            [
                "format": Node(Self.format), "path": Node(path), "kind": Node(kind.rawValue),
                "stamp": Node(stamp.description), "instance": Node(instance), "namespace": Node(namespace),
                "files": Node(files), "bytes": Node(bytes), "skipped": Node(skipped), "databases": Node(databases),
                "seconds": Node(seconds),
                "entries": ["sha256": Node(entriesHash.description), "size": Node(entriesSize)],
            ], .pretty) + "\n"
    }

    /// Nil when the text is no record.
    package init?(_ text: String) {
        guard let node = JSON.read(text), node["format"]?.string == Self.format, let path = node["path"]?.string,
            let kind = node["kind"]?.string.flatMap({ BackupKind(rawValue: $0) }),
            let stamp = node["stamp"]?.string.flatMap({ Stamp($0) }),
            let hash = node["entries"]?["sha256"]?.string.flatMap({ ContentHash($0) }),
            let size = Self.count(node["entries"]?["size"]), let files = Self.count(node["files"]),
            let bytes = Self.count(node["bytes"])
        else { return nil }
        self.init(
            path: path, kind: kind, stamp: stamp, instance: node["instance"]?.string ?? "",
            namespace: node["namespace"]?.string ?? "", files: files, bytes: bytes,
            skipped: Self.count(node["skipped"]) ?? 0, databases: Self.count(node["databases"]) ?? 0,
            seconds: Self.count(node["seconds"]) ?? 0, entriesHash: hash, entriesSize: size)
    }

    private static func count(_ node: Node?) -> Int? { node?.int.flatMap { $0 >= 0 ? $0 : nil } }
}
