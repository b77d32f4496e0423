internal import Diagnostics
internal import Host
internal import Logging
package import YAML

/// A restore: the snapshot's tree is made beside the old data, checked, and put in its place at the end.
package struct RestoreRun: Sendable {
    private let request: RestoreRequest
    private let over: RestoreRequest?
    private let data: String
    private let scratch: String
    private let rclone: Rclone
    private let progress: ProgressLog
    private let now: @Sendable () -> Timestamp
    private var logger: Logger { progress.logger }

    /// - Parameters:
    ///   - over: what may overwrite the data of a volume that has no list of restores.
    ///   - data: the volume.
    ///   - scratch: a folder for lists.
    package init(
        _ request: RestoreRequest, over: RestoreRequest?, data: String, scratch: String, rclone: Rclone,
        progress: ProgressLog, now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.request = request
        self.over = over
        self.data = data
        self.scratch = scratch
        self.rclone = rclone
        self.progress = progress
        self.now = now
    }

    /// - Returns: what it came to, as the last line of the log and the termination message say it.
    package func run() async throws -> Node {
        let began = ContinuousClock.now
        let root = try Descriptor.folder(at: data)
        let swap = RestoreSwap(root: root, logger: logger, now: now)
        if let finished = try swap.finish() {
            logger.notice("a restore that was broken off is ended now", metadata: ["path": "\(finished)"])
        }
        let list = try RestoreList.read(in: root)
        let hasData = try root.names().contains { !OwnNames.all.contains($0) }
        switch decideRestore(request, list: list?.done, volumeHasData: hasData, over: over) {
        case .isDone: return ["message": "restore complete", "path": Node("\(request)"), "alreadyDone": true]
        case .refused:
            throw DataFailure(
                .restoreRefused,
                "the volume holds data and was never restored to: it is not overwritten with \(quoted("\(request)"))",
                fix:
                    "to overwrite it, set the annotation openclaw.rocks/restore-over to \(request); else remove restoreFrom"
            )
        case .restore: break
        }
        let (record, entries) = try await source()
        let total = try await check(record, entries, root)
        let side = try swap.begin()
        KillPoint.restoreBegun.reached()
        do {
            progress.begin("restore", total: total)
            var placing = try RestorePlacing(
                rclone, from: request.path.appending("files"), side: side,
                sidePath: "\(data)/\(String(decoding: OwnNames.side, as: UTF8.self))", progress: progress)
            try await progress.during {
                try await EntryReader.read(entries) { try await placing.add($0) }
                try await placing.finish()
            }
            KillPoint.restoreVerified.reached()
            try Task.checkCancellation()
        } catch {
            // The old data is where it was; what was brought so far only takes room.
            try? removeTree(OwnNames.side, in: root)
            throw error
        }
        try swap.commit(request, in: side)
        try swap.finish()
        return [
            "message": "restore complete", "path": Node("\(request)"), "files": Node(record.files),
            "bytes": Node(record.bytes), "skipped": Node(record.skipped),
            "seconds": Node(Int((.now - began).components.seconds)),
        ]
    }

    private func source() async throws -> (SnapshotRecord, entries: String) {
        let snapshots = Snapshots(rclone, scratch: scratch)
        let snapshot = try await snapshots.snapshot(at: request.path)
        return (snapshot.record, try await snapshots.entries(of: snapshot))
    }

    /// Reads the whole list before anything is changed.
    /// - Returns: the bytes to be brought.
    private func check(_ record: SnapshotRecord, _ entries: String, _ root: Descriptor) async throws -> Int {
        var folders: Set<[UInt8]> = [[]]
        var count = 0
        var files = 0
        var bytes = 0
        var needed = 0
        try await EntryReader.read(entries) { entry in
            count += 1
            let above = entry.path.lastIndex(of: UInt8(ascii: "/")).map { Array(entry.path[..<$0]) } ?? []
            guard folders.contains(above) else {
                throw DataFailure(
                    .snapshotInvalid, "the snapshot's list has \(quoted(entry.shown)) in what is no folder of it",
                    fix: "nothing was changed; choose another snapshot")
            }
            switch entry.kind {
            case .folder:
                guard folders.insert(entry.path).inserted else { throw RestorePlacing.twice(entry) }
                needed += 4096
            case .file(_, let size, let allocated):
                files += 1
                bytes += size
                needed += (min(size, allocated) + 4095) / 4096 * 4096
            case .link, .skipped: break
            }
        }
        guard count > 0, files == record.files else {
            throw DataFailure(
                .snapshotInvalid,
                count == 0
                    ? "the snapshot \(quoted(request.path.description)) holds nothing"
                    : "the snapshot's list has \(files) files, its record \(record.files)",
                fix: "nothing was changed; choose another snapshot")
        }
        let free = try root.freeSpace()
        guard needed <= free else {
            throw DataFailure(
                .volumeTooSmall,
                "the snapshot takes \(mebibytes(needed)), the volume has \(mebibytes(free)) free beside the old data, which stays until the new is whole",
                fix: "enlarge the volume, or empty it first")
        }
        return bytes
    }
}
