internal import Diagnostics
internal import Host

/// A snapshot that is complete.
package struct Snapshot: Sendable, Equatable {
    package var path: StorePath
    package var record: SnapshotRecord
}

/// The snapshots in the bucket: what there is, and what is in one.
package struct Snapshots: Sendable {
    private let rclone: Rclone
    private let scratch: String

    package init(_ rclone: Rclone, scratch: String) {
        self.rclone = rclone
        self.scratch = scratch
    }

    /// Everything beneath an instance's prefix that has the name of a snapshot, oldest first, and the records of those
    /// that are complete.
    package func found(under prefix: StorePath) async throws -> (found: [Found], complete: [Snapshot]) {
        var places: [(kind: BackupKind, stamp: Stamp)] = []
        let names = try await rclone.folders(prefix)
        for name in names {
            if let stamp = Stamp(name) {
                places.append((.final, stamp))
            } else if name.hasPrefix("pre-update-"), let stamp = Stamp(name.dropFirst("pre-update-".count)) {
                places.append((.preUpdate, stamp))
            }
        }
        if names.contains("manual") {
            for name in try await rclone.folders(prefix.appending("manual")) {
                if let stamp = Stamp(name) { places.append((.manual, stamp)) }
            }
        }
        if names.contains("periodic") {
            for name in try await rclone.folders(prefix.appending("periodic/snapshots")) {
                if let stamp = Stamp(name) { places.append((.periodic, stamp)) }
            }
        }
        places.sort { $0.stamp.seconds < $1.stamp.seconds }
        var found: [Found] = []
        var complete: [Snapshot] = []
        for start in stride(from: 0, to: places.count, by: 500) {
            let part = places[start..<min(start + 500, places.count)]
            let paths = part.map { $0.kind.path(under: prefix, at: $0.stamp) }
            let folder = try emptyFolder("records")
            let names = paths.map { String($0.description.dropFirst(prefix.description.utf8.count + 1)) }
            try await rclone.fetch(
                names.flatMap { ["\($0)/complete.json", "\($0)/begun.json"] }, from: prefix, into: folder)
            for ((place, path), name) in zip(zip(part, paths), names) {
                let text = try read("\(folder)/\(name)/complete.json")
                if let text, let record = SnapshotRecord(text) {
                    found.append(Found(place.kind, place.stamp, .complete))
                    complete.append(Snapshot(path: path, record: record))
                } else {
                    // Of a later version, perhaps: not for us to call it torn.
                    let begun = try text == nil && read("\(folder)/\(name)/begun.json") != nil
                    found.append(Found(place.kind, place.stamp, begun ? .torn : .foreign))
                }
            }
        }
        return (found, complete)
    }

    /// The record of one snapshot; nil when it is not complete.
    package func record(of path: StorePath) async throws -> SnapshotRecord? {
        let folder = try emptyFolder("record")
        try await rclone.fetch(["complete.json"], from: path, into: folder)
        guard let text = try read("\(folder)/complete.json") else { return nil }
        guard let record = SnapshotRecord(text) else {
            throw DataFailure(
                .snapshotInvalid, "complete.json of \(quoted(path.description)) is not what this version writes",
                fix: "use a keeper of the version that made the snapshot, or another snapshot")
        }
        return record
    }

    /// The snapshot at a path.
    /// - Throws: `DataFailure` with the reason `snapshotMissing` when none there is complete.
    func snapshot(at path: StorePath) async throws -> Snapshot {
        guard let record = try await record(of: path) else {
            throw DataFailure(
                .snapshotMissing,
                "there is no complete snapshot at \(quoted(path.description)): the path is wrong, or the backup was never finished",
                fix: "copy the path as openclaw-keeper backup list prints it")
        }
        return Snapshot(path: path, record: record)
    }

    /// Brings a snapshot's list here and checks it against the record.
    /// - Returns: where it lies.
    package func entries(of snapshot: Snapshot) async throws -> String {
        let folder = try emptyFolder("list")
        try await rclone.fetch(["entries.jsonl"], from: snapshot.path, into: folder)
        let file = "\(folder)/entries.jsonl"
        guard Links.kind(file) == .other else {
            throw DataFailure(
                .snapshotInvalid, "the snapshot \(quoted(snapshot.path.description)) has no entries.jsonl",
                fix: "choose another snapshot; openclaw-keeper backup list prints them")
        }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        let (hash, _) = try ContentHash.of(try Descriptor.file(at: file), buffer: &buffer)
        guard hash == snapshot.record.entriesHash else {
            throw DataFailure(
                .storeCorrupted,
                "the list of the snapshot \(quoted(snapshot.path.description)) is not what was written",
                fix: "choose another snapshot; openclaw-keeper backup list prints them")
        }
        return file
    }

    /// Which of these objects the store does not give back as they were written.
    package func damaged(_ objects: some Sequence<ContentHash>, in files: StorePath, progress: ProgressLog) async throws
        -> [ContentHash]
    {
        var bad: [ContentHash] = []
        var names: [String] = []
        func check() async throws {
            guard !names.isEmpty else { return }
            let hashes = try await rclone.hashes(names, in: files)
            for name in names where hashes[name] != String(name.dropFirst(3)) {
                if let hash = ContentHash(objectName: name) { bad.append(hash) }
            }
            progress.add(names.count)
            names = []
        }
        for object in objects {
            names.append(object.objectName)
            if names.count == 1000 { try await check() }
        }
        try await check()
        return bad
    }

    /// Deletes one. From its first step on it is none, whatever becomes of us then; what it was is told by a mark until
    /// the rest is gone, so that it can be deleted once more.
    /// - Parameter isComplete: whether it has a record.
    func remove(_ path: StorePath, isComplete: Bool) async throws {
        if isComplete {
            try await rclone.move(path.appending("complete.json"), to: path.appending("deleted.json"))
        }
        KillPoint.pruneForgotten.reached()
        try await rclone.purge(path.appending("files"))
        try await rclone.purge(path)
    }

    /// Whether somebody began to delete what lay here.
    func isHalfDeleted(_ path: StorePath) async throws -> Bool {
        let folder = try emptyFolder("deleted")
        try await rclone.fetch(["deleted.json"], from: path, into: folder)
        return try read("\(folder)/deleted.json") != nil
    }

    private func emptyFolder(_ name: String) throws -> String {
        let folder = "\(scratch)/\(name)"
        try removeTree(folder)
        try Files.makeFolder(folder)
        return folder
    }

    private func read(_ file: String) throws -> String? {
        do throws(SystemError) {
            return String(decoding: try Files.read(file, limit: SnapshotRecord.sizeLimit), as: UTF8.self)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }
}

/// Removes a folder of ours with all that is in it; no link in it is followed.
func removeTree(_ path: String) throws {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let parent = parts.dropLast().joined(separator: "/")
    guard let name = parts.last, Links.kind(path) != .missing else { return }
    try removeTree(Array(name.utf8), in: try Descriptor.folder(at: parent.isEmpty ? "/" : parent))
}

/// Removes whatever has this name in a folder; what is not there is as good.
func removeTree(_ name: [UInt8], in parent: Descriptor) throws(SystemError) {
    let status: FileStatus
    do throws(SystemError) {
        status = try parent.status(of: name)
    } catch {
        if error.isMissing { return }
        throw error
    }
    guard status.kind == .folder else { return try parent.remove(name) }
    // A folder without permissions keeps what is in it.
    if status.mode & 0o700 != 0o700 { try? parent.setMode(0o700, of: name) }
    let folder = try parent.folder(name)
    for inner in try folder.names() { try removeTree(inner, in: folder) }
    try parent.removeFolder(name)
}
