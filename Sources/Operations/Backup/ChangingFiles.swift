internal import Host
internal import Logging
internal import Synchronization

/// Files that somebody writes to while they are saved.
extension VolumeUpload {
    /// A file that is being written to: its content is what one reading of it gave.
    mutating func takeChanging(_ file: Pending) async throws {
        let shown = file.entry.shown
        settings.progress.logger.info("it changed while it was sent, and is sent again", metadata: ["path": "\(shown)"])
        let status = try file.file.status()
        // What is added while we read does not count: the copy ends where the file ends now.
        guard status.size <= settings.scratchLimit / 2 else { return try await sendLive(file, status) }
        if scratchUsed + status.size > settings.scratchLimit { try await flush() }
        let path = nextCopy()
        let copy = try Descriptor.newFile(at: path)
        let (hash, size) = try ContentHash.of(file.file, limit: status.size, buffer: &buffer) { try copy.write($0) }
        scratchUsed += size
        var again = file
        again.entry.kind = .file(hash, size: size, allocated: min(size, status.allocated))
        again.entry.modified = status.modified
        again.hash = hash
        again.size = size
        again.file = copy
        again.before = try copy.status()
        again.copy = path
        if isThere(hash, size) { return try commit(again) }
        pending.append(again)
        pendingBytes += size
    }

    /// Too large to be copied: it is sent as it is, and what the store then gives back says what that was.
    private mutating func sendLive(_ file: Pending, _ status: FileStatus) async throws {
        let rclone = settings.rclone
        let live = settings.destination.appending("live")
        try await upload([("changing", file.file, status.size)], to: live)
        guard let hash = try await rclone.hashes(["changing"], in: live)["changing"].flatMap({ ContentHash($0) }) else {
            throw DataFailure(.storeFailed, "the store did not give back what it was sent", fix: "run the backup again")
        }
        let listed = Mutex(Int?.none)
        try await rclone.list(live) { name, size in if name == "changing" { listed.withLock { $0 = size } } }
        guard let size = listed.withLock({ $0 }) else {
            throw DataFailure(.storeFailed, "the store did not list what it was sent", fix: "run the backup again")
        }
        try await rclone.move(live.appending("changing"), to: settings.destination.appending("files").appending(hash))
        var sent = file
        sent.hash = hash
        sent.size = size
        sent.entry.kind = .file(hash, size: size, allocated: min(size, status.allocated))
        sent.entry.modified = status.modified
        table.settle(hash, size, settings.sentMarks)
        try commit(sent)
    }
}
