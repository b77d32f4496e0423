internal import Diagnostics
internal import Host
internal import Synchronization

/// Makes a snapshot's tree in a folder: every file is brought, checked against its hash, and put where it belongs by
/// one step at a time, none of which may be a link.
struct RestorePlacing {
    private struct Pending {
        var entry: Entry
        var hash: ContentHash
        var size: Int
    }

    private let rclone: Rclone
    private let files: StorePath
    private let fresh: Descriptor
    private let incoming: Descriptor
    /// The path of `incoming`, for rclone.
    private let incomingPath: String
    private let progress: ProgressLog
    private var pending: [Pending] = []
    private var pendingBytes = 0
    private var folders: [Entry] = []
    private var parent: (path: [UInt8], folder: Descriptor)
    private var buffer = [UInt8](repeating: 0, count: 1 << 20)

    init(
        _ rclone: Rclone, from files: StorePath, side: Descriptor, sidePath: String, progress: ProgressLog
    ) throws(SystemError) {
        self.rclone = rclone
        self.files = files
        self.progress = progress
        fresh = try side.folder(RestoreSwap.fresh)
        incoming = try side.folder(RestoreSwap.incoming)
        incomingPath = "\(sidePath)/\(String(decoding: RestoreSwap.incoming, as: UTF8.self))"
        parent = ([], fresh)
    }

    mutating func add(_ entry: Entry) async throws {
        switch entry.kind {
        case .folder:
            let (folder, name) = try place(of: entry)
            try folder.makeFolder(name)
            folders.append(entry)
        case .link(let target):
            let (folder, name) = try place(of: entry)
            try folder.makeLink(name, to: target)
            try folder.setModified(entry.modified, of: name)
        case .skipped: break
        case .file(let hash, let size, let allocated):
            // Worth a run of its own: its holes stay holes, on a volume that might be too small for them.
            if size - allocated >= 1 << 20 { return try await placeWithHoles(entry, hash, size) }
            pending.append(Pending(entry: entry, hash: hash, size: size))
            pendingBytes += size
            if pending.count >= 2000 || pendingBytes >= 4 << 30 { try await flush() }
        }
    }

    /// To be called when all entries were added.
    mutating func finish() async throws {
        try await flush()
        // The innermost first: a folder may not let us in any more once it has its mode.
        for entry in folders.reversed() {
            let (above, name) = try place(of: entry)
            let folder = try above.folder(name)
            try folder.setModified(entry.modified)
            try folder.setMode(entry.mode)
        }
    }

    private mutating func flush() async throws {
        guard !pending.isEmpty else { return }
        var uses: [ContentHash: Int] = [:]
        for file in pending { uses[file.hash, default: 0] += 1 }
        try await rclone.fetch(uses.keys.map(\.objectName), from: files, into: incomingPath)
        KillPoint.restoreFetched.reached()
        for file in pending {
            try await check(file)
            uses[file.hash, default: 1] -= 1
            try put(file, isLastUse: uses[file.hash] == 0)
            progress.add(file.size)
            KillPoint.restorePlaced.reached()
        }
        pending = []
        pendingBytes = 0
    }

    /// What came must be what was saved; a second try is made before it is given up.
    private mutating func check(_ file: Pending) async throws {
        for attempt in 1...2 {
            if let (folder, name) = try arrived(file.hash) {
                let (hash, size) = try ContentHash.of(try folder.file(name), buffer: &buffer)
                if hash == file.hash, size == file.size { return }
                try folder.remove(name)
            }
            if attempt == 1 { try await rclone.fetch([file.hash.objectName], from: files, into: incomingPath) }
        }
        throw DataFailure(
            .storeCorrupted,
            "the store gives back \(quoted(file.entry.shown)) other than it was saved, or not at all",
            fix: "the volume is as it was; choose another snapshot, and look at the store")
    }

    private func arrived(_ hash: ContentHash) throws -> (Descriptor, [UInt8])? {
        let steps = hash.objectName.split(separator: "/").map { Array($0.utf8) }
        guard let folder = try? incoming.folder(steps[0]), (try? folder.status(of: steps[1]).kind) == .file else {
            return nil
        }
        return (folder, steps[1])
    }

    private mutating func put(_ file: Pending, isLastUse: Bool) throws {
        guard let (from, arrivedName) = try arrived(file.hash) else { return }
        let (folder, name) = try place(of: file.entry)
        guard (try? folder.status(of: name)) == nil else { throw Self.twice(file.entry) }
        if isLastUse {
            try from.move(arrivedName, to: folder, as: name)
            try dress(try folder.file(name), file.entry)
        } else {
            let copy = try folder.newFile(name)
            let source = try from.file(arrivedName)
            while true {
                let count = try source.read(into: &buffer)
                if count == 0 { break }
                try copy.write(buffer[..<count])
            }
            try dress(copy, file.entry)
        }
    }

    private func dress(_ file: Descriptor, _ entry: Entry) throws {
        // Running as another user than the one who runs it is not for an agent's files to give.
        try file.setMode(entry.mode & 0o1777)
        try file.setModified(entry.modified)
    }

    /// Only what is not zero is written.
    private mutating func placeWithHoles(_ entry: Entry, _ hash: ContentHash, _ size: Int) async throws {
        let (folder, name) = try place(of: entry)
        let file = try folder.newFile(name)
        let writer = HoleWriter(file, limit: size)
        try await rclone.stream(files.appending(hash)) { writer.add($0) }
        guard try writer.finish() == hash, try file.status().size == size else {
            throw DataFailure(
                .storeCorrupted, "the store gives back \(quoted(entry.shown)) other than it was saved",
                fix: "the volume is as it was; choose another snapshot, and look at the store")
        }
        try dress(file, entry)
        progress.add(size)
    }

    private mutating func place(of entry: Entry) throws -> (Descriptor, [UInt8]) {
        var steps = entry.steps
        let name = steps.removeLast()
        let path = Array(entry.path.dropLast(name.count))
        if parent.path != path {
            var folder = fresh
            for step in steps { folder = try folder.folder(step) }
            parent = (path, folder)
        }
        return (parent.folder, name)
    }

    static func twice(_ entry: Entry) -> DataFailure {
        DataFailure(
            .snapshotInvalid, "the snapshot's list names \(quoted(entry.shown)) twice",
            fix: "nothing was changed; choose another snapshot")
    }
}
