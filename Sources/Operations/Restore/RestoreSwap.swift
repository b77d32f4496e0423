internal import Diagnostics
internal import Host
internal import Logging

/// Puts new data in the place of the old. A volume's root cannot be renamed, so every name in it is, one by one; what
/// is on the disk says how far that went, and the next run goes on from there. Until the mark is there the old data is
/// whole in its place; from then on the new data is whole, and only forward is the way.
struct RestoreSwap {
    static let fresh = Array("new".utf8)
    static let incoming = Array("incoming".utf8)
    private static let old = Array("old".utf8)
    /// Its content is the request. It is there: the new data is whole.
    private static let mark = Array("commit".utf8)
    /// It is there: all of the old data was moved away.
    private static let moved = Array("moved".utf8)

    let root: Descriptor
    let logger: Logger
    let now: @Sendable () -> Timestamp

    /// Whether a swap was begun and not ended.
    static func isUnderWay(in side: Descriptor) -> Bool { (try? side.status(of: mark).kind) == .file }

    /// An empty side folder; what an earlier run brought there is dropped.
    func begin() throws -> Descriptor {
        for name in try root.names() where !OwnNames.all.contains(name) {
            guard try root.isMovable(name) else {
                throw DataFailure(
                    .volumeFailed,
                    "the folder \(quoted(String(decoding: name, as: UTF8.self))) on the volume belongs to another user and cannot be put away",
                    fix: "remove it, or give it to the user that the pod runs as")
            }
        }
        try removeTree(OwnNames.side, in: root)
        try root.makeFolder(OwnNames.side)
        let side = try root.folder(OwnNames.side)
        for name in [Self.fresh, Self.incoming] { try side.makeFolder(name) }
        return side
    }

    /// From here on the restore is carried out, whatever happens.
    func commit(_ request: RestoreRequest, in side: Descriptor) throws {
        let name = Array("commit.new".utf8)
        let file = try side.newFile(name)
        try file.write(Array("\(request)\n".utf8)[...])
        try file.sync()
        try root.syncVolume()
        try side.move(name, to: side, as: Self.mark)
        try side.sync()
        KillPoint.restoreCommitted.reached()
    }

    /// Ends what was committed; drops what was not.
    /// - Returns: the request that was carried out by it; nil when there was none to end.
    @discardableResult
    func finish() throws -> RestoreRequest? {
        let side: Descriptor
        do throws(SystemError) {
            guard try root.status(of: OwnNames.side).kind == .folder else {
                try root.remove(OwnNames.side)
                return nil
            }
            side = try root.folder(OwnNames.side)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
        guard Self.isUnderWay(in: side) else {
            dropSide()
            return nil
        }
        let request = try RestoreRequest(try markedRequest(side), what: "the unfinished restore of")
        try putOldAway(side)
        try putNewInPlace(side)
        try RestoreList.append(request, at: now(), to: root, by: side)
        KillPoint.restoreListed.reached()
        try side.remove(Self.mark)
        try side.sync()
        dropSide()
        KillPoint.restoreOldRemoved.reached()
        return request
    }

    /// The data is in its place: that what is left beside it still takes room must not keep the pod from starting.
    private func dropSide() {
        do {
            try removeTree(OwnNames.side, in: root)
        } catch {
            logger.warning(
                "what a restore left beside the data cannot be removed whole", metadata: ["error": "\(error)"])
        }
    }

    private func markedRequest(_ side: Descriptor) throws -> String {
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = try side.file(Self.mark).read(into: &buffer)
        return String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private func putOldAway(_ side: Descriptor) throws {
        guard (try? side.status(of: Self.moved)) == nil else { return }
        if (try? side.status(of: Self.old)) == nil { try side.makeFolder(Self.old) }
        let old = try side.folder(Self.old)
        for name in try root.names() where !OwnNames.all.contains(name) {
            try move(name, from: root, to: old)
            KillPoint.restoreOldMoved.reached()
        }
        KillPoint.restoreAllOldMoved.reached()
        try old.sync()
        try root.sync()
        try side.newFile(Self.moved).sync()
        try side.sync()
        KillPoint.restoreOldPutAway.reached()
    }

    private func putNewInPlace(_ side: Descriptor) throws {
        let fresh = try side.folder(Self.fresh)
        for name in try fresh.names() {
            try move(name, from: fresh, to: root)
            KillPoint.restoreNewMoved.reached()
        }
        try root.sync()
        KillPoint.restoreAllNewMoved.reached()
    }

    /// A folder that may not be written to cannot be moved into another, because of its `..`.
    private func move(_ name: [UInt8], from: Descriptor, to: Descriptor) throws {
        let status = try from.status(of: name)
        guard status.kind == .folder, status.mode & 0o200 == 0 else { return try from.move(name, to: to, as: name) }
        try from.setMode(status.mode | 0o700, of: name)
        try from.move(name, to: to, as: name)
        try to.setMode(status.mode, of: name)
        if let folder = try? to.folder(name) { try folder.setModified(status.modified) }
    }
}
