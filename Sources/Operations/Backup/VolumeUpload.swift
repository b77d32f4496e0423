internal import Diagnostics
internal import Host
internal import Logging

/// One pass over the volume: everything is read, what the store lacks is sent, and a line is written for each.
///
/// rclone never opens a path of the volume. It gets a folder of links of ours, each to a descriptor that we hold: a
/// file that was opened beneath the root without following a link, whatever its path leads to by then.
struct VolumeUpload {
    struct Settings: Sendable {
        var rclone: Rclone
        var databases: DatabaseCopy
        var scratch: String
        /// Bytes that copies may take in the scratch folder.
        var scratchLimit: Int
        /// Files sent by one run of rclone.
        var batchFiles: Int
        var batchBytes: Int
        /// Where objects are sent to.
        var destination: StorePath
        /// What the table says of an object that was sent.
        var sentMarks: ObjectTable.Marks
        var progress: ProgressLog
    }

    /// What a pass came to.
    struct Outcome: Sendable {
        /// Objects that were sent under a name that may not be theirs, because the file changed meanwhile.
        var doubtful: Set<ContentHash> = []
        var files = 0
        var bytes = 0
        var skipped = 0
        var databases = 0
        var uploadedFiles = 0
        var uploadedBytes = 0
        var uploadTime: Duration = .zero
        var entriesHash = ContentHash([UInt8](repeating: 0, count: 32))
        var entriesSize = 0
    }

    struct Pending {
        var entry: Entry
        var hash: ContentHash
        var size: Int
        var file: Descriptor
        /// As it was before it was read.
        var before: FileStatus
        /// The path of our own copy, which nobody changes.
        var copy: String?
    }

    let settings: Settings
    private let root: Descriptor
    let table: ObjectTable
    let isThere: (ContentHash, Int) -> Bool
    private var entries: EntryWriter
    var pending: [Pending] = []
    var pendingBytes = 0
    var scratchUsed = 0
    private var copies = 0
    /// Databases whose bytes are saved as they are, with the files beside them.
    private var plainDatabases: Set<[UInt8]> = []
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    private var result = Outcome()
    /// Files that must be saved by the end.
    private var accepted = 0

    /// - Parameters:
    ///   - table: learns what is sent and what is needed.
    ///   - isThere: whether a content need not be sent.
    init(
        _ settings: Settings, root: Descriptor, table: ObjectTable, entriesAt path: String,
        isThere: @escaping (ContentHash, Int) -> Bool
    ) throws(SystemError) {
        self.settings = settings
        self.root = root
        self.table = table
        self.isThere = isThere
        entries = try EntryWriter(at: path)
    }

    mutating func run() async throws -> Outcome {
        try removeTree("\(settings.scratch)/copies")
        try Files.makeFolder("\(settings.scratch)/copies")
        try await VolumeWalk(root).run { place, item in
            switch item {
            case .folder: try note(place, .folder)
            case .link(let target): try note(place, .link(target: target))
            case .skipped(let reason): try skip(place, reason)
            case .file: try await take(place)
            }
        }
        // Those that changed under our hands come again.
        while !pending.isEmpty { try await flush() }
        guard result.files == accepted else {
            throw DataFailure(
                .failed, "\(accepted) files were read, but \(result.files) saved",
                fix: "run the backup again; this should not happen, so tell us of it")
        }
        (result.entriesHash, result.entriesSize) = try entries.finish()
        return result
    }

    private mutating func note(_ place: VolumeWalk.Place, _ kind: Entry.Kind) throws {
        try entries.append(
            Entry(path: place.path, kind: kind, mode: place.status.mode, modified: place.status.modified))
    }

    private mutating func skip(_ place: VolumeWalk.Place, _ reason: String) throws {
        result.skipped += 1
        settings.progress.logger.warning(
            "not saved: \(reason)", metadata: ["path": "\(String(decoding: place.path, as: UTF8.self))"])
        try note(place, .skipped(reason))
    }

    // MARK: One file

    private mutating func take(_ place: VolumeWalk.Place) async throws {
        let file: Descriptor
        let status: FileStatus
        do throws(SystemError) {
            file = try place.parent.file(place.name)
            status = try file.status()
        } catch {
            if error.isMissing { return }
            return try skip(place, "\(error)")
        }
        guard status.kind == .file else { return try skip(place, "it became something else") }
        var place = place
        place.status = status
        if DatabaseCopy.isDatabase(file) { return try await takeDatabase(place, file) }
        if DatabaseCopy.isPart(place.name, in: place.parent), !plainDatabases.contains(base(of: place.path)) { return }
        try await take(place, file, status)
    }

    /// The database that a file such as `x.db-wal` belongs to.
    private func base(of path: [UInt8]) -> [UInt8] {
        path.lastIndex(of: UInt8(ascii: "-")).map { Array(path[..<$0]) } ?? path
    }

    private mutating func take(_ place: VolumeWalk.Place, _ file: Descriptor, _ status: FileStatus) async throws {
        let progress = settings.progress
        let (hash, size) = try ContentHash.of(file, buffer: &buffer) { progress.add($0.count) }
        try await add(
            Pending(
                entry: Entry(
                    path: place.path, kind: .file(hash, size: size, allocated: min(size, status.allocated)),
                    mode: status.mode, modified: status.modified),
                hash: hash, size: size, file: file, before: status))
    }

    private mutating func takeDatabase(_ place: VolumeWalk.Place, _ file: Descriptor) async throws {
        let log = (try? place.parent.status(of: place.name + Array("-wal".utf8)))?.size ?? 0
        // What the log holds comes on top, at most.
        let room = place.status.size + log
        let shown = String(decoding: place.path, as: UTF8.self)
        try await makeRoom(room, for: "the database \(quoted(shown))")
        let path = nextCopy()
        switch try await settings.databases.copy(place.name, in: place.parent, to: path, shown: shown) {
        case .isNone(let reason):
            settings.progress.logger.warning(
                "saved as a plain file, it is no sound database", metadata: ["path": "\(shown)", "reason": "\(reason)"])
            Files.remove(path)
            plainDatabases.insert(place.path)
            try await take(place, file, place.status)
        case .copied:
            result.databases += 1
            let copy = try Descriptor.file(at: path)
            let progress = settings.progress
            let (hash, size) = try ContentHash.of(copy, buffer: &buffer) { progress.add($0.count) }
            scratchUsed += size
            try await add(
                Pending(
                    entry: Entry(
                        path: place.path, kind: .file(hash, size: size, allocated: size), mode: place.status.mode,
                        modified: place.status.modified),
                    hash: hash, size: size, file: copy, before: try copy.status(), copy: path))
        }
    }

    private mutating func add(_ new: Pending) async throws {
        accepted += 1
        if isThere(new.hash, new.size) {
            settings.progress.add(new.size)
            return try commit(new)
        }
        pending.append(new)
        pendingBytes += new.size
        if pending.count >= settings.batchFiles || pendingBytes >= settings.batchBytes { try await flush() }
    }

    /// Its line is written: whatever happens to the file from now on.
    mutating func commit(_ done: Pending) throws {
        try entries.append(done.entry)
        table.settle(done.hash, done.size, .needed)
        result.files += 1
        result.bytes += done.size
        if let copy = done.copy {
            Files.remove(copy)
            scratchUsed -= done.size
        }
    }

    // MARK: Sending

    mutating func flush() async throws {
        try await send()
        // Those that changed under our hands.
        var changed: [Pending] = []
        for file in pending {
            if file.copy == nil, try !file.file.status().hasSameContent(as: file.before) {
                result.doubtful.insert(file.hash)
                table.forget(file.hash, settings.sentMarks)
                changed.append(file)
            } else {
                table.settle(file.hash, file.size, settings.sentMarks)
                try commit(file)
            }
        }
        pending = []
        pendingBytes = 0
        for file in changed { try await takeChanging(file) }
    }

    private mutating func send() async throws {
        var objects: [ContentHash: Pending] = [:]
        for file in pending where objects[file.hash] == nil { objects[file.hash] = file }
        guard !objects.isEmpty else { return }
        try await upload(
            objects.map { ($0.key.objectName, $0.value.file, $0.value.size) },
            to: settings.destination.appending("files"))
    }

    mutating func upload(
        _ files: [(name: String, file: Descriptor, size: Int)], to path: StorePath
    ) async throws {
        let farm = "\(settings.scratch)/farm"
        try removeTree(farm)
        try Files.makeFolder(farm)
        for (name, file, _) in files {
            if let slash = name.firstIndex(of: "/") { try Files.makeFolder("\(farm)/\(name[..<slash])") }
            try Links.make("\(farm)/\(name)", to: "/proc/\(OwnProcess.id)/fd/\(file.number)")
        }
        let began = ContinuousClock.now
        try await settings.rclone.upload(farm, to: path, largest: files.map(\.size).max() ?? 0)
        result.uploadTime += .now - began
        result.uploadedFiles += files.count
        let bytes = files.reduce(0) { $0 + $1.size }
        result.uploadedBytes += bytes
        settings.progress.add(bytes)
        try removeTree(farm)
    }

    // MARK: The scratch folder

    mutating func nextCopy() -> String {
        copies += 1
        return "\(settings.scratch)/copies/\(copies)"
    }

    private mutating func makeRoom(_ bytes: Int, for what: String) async throws {
        if scratchUsed + bytes > settings.scratchLimit { try await flush() }
        let free = min(settings.scratchLimit, try Descriptor.folder(at: settings.scratch).freeSpace())
        guard scratchUsed + bytes <= free else {
            throw DataFailure(
                .scratchTooSmall,
                "\(what) needs \(mebibytes(bytes)) in the scratch folder, which has room for \(mebibytes(free))",
                fix: "give the backup pods' scratch volume a larger sizeLimit")
        }
    }
}

/// `12 MiB`, rounded up.
func mebibytes(_ bytes: Int) -> String { "\((bytes + (1 << 20) - 1) >> 20) MiB" }
