internal import Diagnostics
internal import Host
internal import Logging

/// A backup: upload, read back, compare, completion record last. It may die between any two steps; what it has sent
/// by then is used by the next one, and counts for nothing until it has been read back.
package struct BackupRun: Sendable {
    private let order: BackupOrder
    private let rclone: Rclone
    private let databases: DatabaseCopy
    private let progress: ProgressLog
    private let now: @Sendable () -> Timestamp
    private var logger: Logger { progress.logger }

    package init(
        _ order: BackupOrder, rclone: Rclone, databases: DatabaseCopy, progress: ProgressLog,
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.order = order
        self.rclone = rclone
        self.databases = databases
        self.progress = progress
        self.now = now
    }

    private var target: StorePath { order.kind.path(under: order.prefix, at: order.stamp) }
    private var cache: StorePath { order.prefix.appending("periodic/latest/files") }
    private var files: StorePath { target.appending("files") }
    private var snapshots: Snapshots { Snapshots(rclone, scratch: order.scratch) }

    package func run() async throws -> BackupResult {
        let began = ContinuousClock.now
        let root = try Descriptor.folder(at: order.data)
        try refuseUnfinishedRestore(root)
        if let record = try await snapshots.record(of: target) {
            logger.info("this backup is complete already", metadata: ["path": "\(target)"])
            return BackupResult(record, wasComplete: true)
        }
        try await rclone.put(BegunRecord(order.stamp, now()).text, "begun.json", in: target)
        KillPoint.backupBegun.reached()

        let (found, complete) = try await snapshots.found(under: order.prefix)
        let trusted = try await trustedEntries(complete)
        let volume = try await measure(root)
        var outcome = VolumeUpload.Outcome()
        var table = ObjectTable()
        var distrusted: Set<ContentHash> = []
        for attempt in 1...3 {
            table = try await contents(trusted, distrusted)
            outcome = try await uploadAndCopy(root, table, total: volume)
            let bad = try await readBack(table)
            if bad.isEmpty { break }
            distrusted.formUnion(bad)
            logger.warning(
                "the store does not give back what it was sent",
                metadata: ["objects": "\(bad.count)", "attempt": "\(attempt)"])
            let names = bad.map(\.objectName)
            try await rclone.delete(names, in: files)
            if order.kind == .periodic { try await rclone.delete(names, in: cache) }
            guard attempt < 3 else {
                throw DataFailure(
                    .storeCorrupted,
                    "the store gave back \(bad.count) of \(table.needed.count) objects other than they were sent, three times",
                    fix: "look at the store and what is between: no snapshot was made, those before are as they were")
            }
        }
        KillPoint.backupReadBack.reached()

        let record = SnapshotRecord(
            path: target.description, kind: order.kind, stamp: order.stamp, instance: order.instance,
            namespace: order.namespace, files: outcome.files, bytes: outcome.bytes, skipped: outcome.skipped,
            databases: outcome.databases, seconds: Int((.now - began).components.seconds),
            entriesHash: outcome.entriesHash, entriesSize: outcome.entriesSize)
        try await finish(record)
        KillPoint.backupComplete.reached()

        var result = BackupResult(record, wasComplete: false)
        result.uploadedFiles = outcome.uploadedFiles
        result.uploadedBytes = outcome.uploadedBytes
        result.uploadTime = outcome.uploadTime
        do {
            let all =
                found.filter { $0.stamp != order.stamp || $0.kind != order.kind }
                + [Found(order.kind, order.stamp, .complete)]
            result.pruned = try await tidy(all, keeping: table)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // The backup is there; the next one tidies up.
            logger.error("the backup is complete, but old ones could not be removed", metadata: ["error": "\(error)"])
            result.pruneError = "\(error)"
        }
        return result
    }

    // MARK: Before

    private func refuseUnfinishedRestore(_ root: Descriptor) throws {
        guard let side = try? root.folder(OwnNames.side), RestoreSwap.isUnderWay(in: side) else { return }
        throw DataFailure(
            .restoreUnfinished, "a restore was broken off while it put the new data in the place of the old",
            fix: "let the restore run again: it ends what it began; then back up")
    }

    /// The list of the newest complete periodic snapshot: what it names was read back when it was made.
    /// - Returns: where it lies; nil when there is none.
    private func trustedEntries(_ complete: [Snapshot]) async throws -> String? {
        guard let newest = complete.last(where: { $0.record.kind == .periodic }) else { return nil }
        do {
            return try await snapshots.entries(of: newest)
        } catch let failure as DataFailure where [.snapshotInvalid, .storeCorrupted].contains(failure.reason) {
            logger.warning(
                "an older snapshot is damaged, nothing of it is reused",
                metadata: ["path": "\(newest.path)", "reason": "\(failure)"])
            return nil
        }
    }

    /// What the bucket has already.
    private func contents(_ trusted: String?, _ distrusted: Set<ContentHash>) async throws -> ObjectTable {
        let table = ObjectTable()
        try await rclone.mark(.cached, in: cache, table)
        try await rclone.mark(.inTarget, in: files, table)
        if let trusted {
            try await EntryReader.read(trusted) { entry in
                if case .file(let hash, _, _) = entry.kind, !distrusted.contains(hash) {
                    table.trust(hash)
                }
            }
        }
        return table
    }

    private func measure(_ root: Descriptor) async throws -> Int {
        progress.begin("scan", unit: "files")
        var bytes = 0
        let progress = progress
        try await VolumeWalk(root).run { place, item in
            guard case .file = item else { return }
            bytes += place.status.size
            progress.add(1)
        }
        return bytes
    }

    // MARK: Sending

    private func uploadAndCopy(
        _ root: Descriptor, _ table: ObjectTable, total: Int
    ) async throws -> VolumeUpload.Outcome {
        let isPeriodic = order.kind == .periodic
        // Only a periodic backup sends to the cache, and so knows what it finds there to be read back by itself.
        let copied: ObjectTable.Marks = isPeriodic ? .cached : [.cached, .trusted]
        // Everything is read, and then sent or found to be there.
        progress.begin("upload", total: 2 * total)
        let openFiles = OwnProcess.raiseOpenFileLimit()
        var upload = try VolumeUpload(
            .init(
                rclone: rclone, databases: databases, scratch: order.scratch, scratchLimit: order.scratchLimit,
                batchFiles: max(50, min(2000, openFiles / 2)), batchBytes: 4 << 30,
                destination: isPeriodic ? order.prefix.appending("periodic/latest") : target,
                sentMarks: isPeriodic ? .cached : .inTarget, progress: progress),
            root: root, table: table, entriesAt: "\(order.scratch)/entries.jsonl",
            isThere: { table.has($0, $1, .inTarget) || table.has($0, $1, copied) })
        let outcome = try await progress.during { try await upload.run() }
        let wrong = outcome.doubtful.filter { !table.isNeeded($0) }
        if !wrong.isEmpty { try await rclone.delete(wrong.map(\.objectName), in: isPeriodic ? cache : files) }
        KillPoint.backupUploaded.reached()

        let toCopy = table.with([.needed, copied], without: .inTarget)
        progress.begin("copy", total: toCopy.count, unit: "objects")
        try await progress.during {
            try await inPortions(toCopy, of: 1000) { names in
                let largest = names.compactMap { ContentHash(objectName: $0).map(table.size) }.max() ?? 0
                try await rclone.copy(names, from: cache, to: files, largest: largest)
                progress.add(names.count)
            }
        }
        KillPoint.backupCopied.reached()
        return outcome
    }

    /// - Returns: objects that are not in the snapshot as they should be.
    private func readBack(_ table: ObjectTable) async throws -> [ContentHash] {
        try await rclone.list(files) { name, size in
            if let hash = ContentHash(objectName: name), table.has(hash, size, .needed) {
                table.mark(hash, size, .listed)
            }
        }
        let wrong = table.with(.needed, without: .listed)
        guard wrong.isEmpty else { return wrong }
        let all = table.needed.bytes <= order.readBackLimit
        let toRead = table.with(.needed, without: all ? [] : .trusted)
        progress.begin("read-back", total: toRead.count, unit: "objects")
        return try await progress.during { try await snapshots.damaged(toRead, in: files, progress: progress) }
    }

    private func finish(_ record: SnapshotRecord) async throws {
        let folder = "\(order.scratch)/finish"
        try removeTree(folder)
        try Files.makeFolder(folder)
        try Links.make("\(folder)/entries.jsonl", to: "\(order.scratch)/entries.jsonl")
        try await rclone.upload(folder, to: target)
        guard try await rclone.hashes(["entries.jsonl"], in: target)["entries.jsonl"] == record.entriesHash.description
        else {
            throw DataFailure(
                .storeCorrupted, "the store does not give back the snapshot's list as it was sent",
                fix: "look at the store and what is between: no snapshot was made, those before are as they were")
        }
        KillPoint.backupEntriesWritten.reached()
        try await rclone.put(record.text, "complete.json", in: target)
        guard try await snapshots.record(of: target) == record else {
            try await rclone.delete(["complete.json"], in: target)
            throw DataFailure(
                .storeCorrupted, "the store does not give back the snapshot's record as it was sent",
                fix: "look at the store and what is between: no snapshot was made, those before are as they were")
        }
    }

    // MARK: After

    /// Removes what retention lets go, and what the cache does not need.
    private func tidy(_ found: [Found], keeping table: ObjectTable) async throws -> [String] {
        guard order.kind == .periodic else { return [] }
        progress.begin("prune", unit: "objects")
        let gone = pruned(found, retentionDays: order.retentionDays, now: now())
        for pruning in gone {
            let path = pruning.snapshot.kind.path(under: order.prefix, at: pruning.snapshot.stamp)
            logger.info("pruning", metadata: ["path": "\(path)", "reason": "\(pruning.reason.rawValue)"])
            let isComplete = pruning.snapshot.state == .complete
            try await progress.during { try await snapshots.remove(path, isComplete: isComplete) }
        }
        let unused = table.with(.cached, without: .needed)
        try await inPortions(unused, of: 1000) { try await rclone.delete($0, in: cache) }
        KillPoint.pruneDone.reached()
        return gone.map { "\($0.snapshot.kind.path(under: order.prefix, at: $0.snapshot.stamp))" }
    }

    private func inPortions(
        _ objects: some Collection<ContentHash>, of count: Int, _ work: ([String]) async throws -> Void
    ) async throws {
        var names: [String] = []
        for object in objects {
            names.append(object.objectName)
            if names.count == count {
                try await work(names)
                names = []
            }
        }
        if !names.isEmpty { try await work(names) }
    }
}
