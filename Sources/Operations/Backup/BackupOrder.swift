/// What one backup is made of and where it goes.
package struct BackupOrder: Sendable {
    package var kind: BackupKind
    package var stamp: Stamp
    /// The instance's folder in the bucket.
    package var prefix: StorePath
    package var instance: String
    package var namespace: String
    /// Days that periodic snapshots are kept; nil: for ever.
    package var retentionDays: Int?
    /// The volume.
    package var data: String
    /// A folder for copies and lists.
    package var scratch: String
    /// Bytes that copies may take there.
    package var scratchLimit: Int
    /// A snapshot up to this many bytes is read back whole, a larger one as far as it is new.
    package var readBackLimit: Int

    package init(
        kind: BackupKind, stamp: Stamp, prefix: StorePath, instance: String, namespace: String, retentionDays: Int?,
        data: String, scratch: String, scratchLimit: Int, readBackLimit: Int
    ) {
        self.kind = kind
        self.stamp = stamp
        self.prefix = prefix
        self.instance = instance
        self.namespace = namespace
        self.retentionDays = retentionDays
        self.data = data
        self.scratch = scratch
        self.scratchLimit = scratchLimit
        self.readBackLimit = readBackLimit
    }
}
