internal import Synchronization

/// Every content that a backup has to do with: its size, and where it is. One table for all questions: with a hundred
/// thousand files each further one would cost as much memory again.
final class ObjectTable: Sendable {
    struct Marks: OptionSet {
        let rawValue: Int

        /// In the cache.
        static let cached = Marks(rawValue: 1)
        /// In the snapshot that is being made.
        static let inTarget = Marks(rawValue: 2)
        /// In an earlier snapshot, which was read back when it was made.
        static let trusted = Marks(rawValue: 4)
        /// The snapshot needs it.
        static let needed = Marks(rawValue: 8)
        /// The snapshot's folder was seen to hold it, with this size.
        static let listed = Marks(rawValue: 16)
    }

    private struct State {
        /// The size, and in the lowest bits the marks.
        var all: [ContentHash: Int] = [:]
        var neededCount = 0
        var neededBytes = 0
    }

    private static let bits = 5
    private let state = Mutex(State())

    /// Of two sizes under one name one is wrong: then it is as if neither were there.
    func mark(_ hash: ContentHash, _ size: Int, _ marks: Marks) {
        state.withLock { state in
            let value = state.all[hash]
            guard let value, value >> Self.bits == size else {
                let wasKnown = value != nil
                state.all[hash] = size << Self.bits | (wasKnown ? 0 : marks.rawValue)
                return
            }
            state.all[hash] = value | marks.rawValue
        }
    }

    /// It was just sent, or is needed: this is its size, whatever was believed before.
    func settle(_ hash: ContentHash, _ size: Int, _ marks: Marks) {
        state.withLock { state in
            let value = state.all[hash] ?? 0
            let kept = value >> Self.bits == size ? value & (1 << Self.bits - 1) : 0
            if marks.contains(.needed), kept & Marks.needed.rawValue == 0 {
                state.neededCount += 1
                state.neededBytes += size
            }
            state.all[hash] = size << Self.bits | kept | marks.rawValue
        }
    }

    /// Trusts what the cache holds under this name. What an attempt that was broken off left in the snapshot's own
    /// folder is not trusted: nobody read that back.
    func trust(_ hash: ContentHash) {
        state.withLock { state in
            guard let value = state.all[hash] else { return }
            let marks = Marks(rawValue: value & (1 << Self.bits - 1))
            if marks.contains(.cached), !marks.contains(.inTarget) { state.all[hash] = value | Marks.trusted.rawValue }
        }
    }

    func forget(_ hash: ContentHash, _ marks: Marks) {
        state.withLock { state in
            guard let value = state.all[hash] else { return }
            state.all[hash] = value & ~marks.rawValue
        }
    }

    func has(_ hash: ContentHash, _ size: Int, _ marks: Marks) -> Bool {
        state.withLock { state in
            guard let value = state.all[hash], value >> Self.bits == size else { return false }
            return Marks(rawValue: value & (1 << Self.bits - 1)).isSuperset(of: marks)
        }
    }

    /// 0 when nothing is known of it.
    func size(_ hash: ContentHash) -> Int { state.withLock { ($0.all[hash] ?? 0) >> Self.bits } }

    func isNeeded(_ hash: ContentHash) -> Bool {
        state.withLock { ($0.all[hash] ?? 0) & Marks.needed.rawValue != 0 }
    }

    /// Contents that have all of these marks and none of those.
    func with(_ marks: Marks, without others: Marks = []) -> [ContentHash] {
        state.withLock { state in
            state.all.compactMap { hash, value in
                let its = Marks(rawValue: value & (1 << Self.bits - 1))
                return its.isSuperset(of: marks) && its.isDisjoint(with: others) ? hash : nil
            }
        }
    }

    /// Of the snapshot: how many contents, and the sum of their sizes.
    var needed: (count: Int, bytes: Int) { state.withLock { ($0.neededCount, $0.neededBytes) } }
}

extension Rclone {
    /// Marks every object of a snapshot, or of the cache, that has the name of a content.
    func mark(_ marks: ObjectTable.Marks, in files: StorePath, _ table: ObjectTable) async throws {
        try await list(files) { name, size in
            if let hash = ContentHash(objectName: name) { table.mark(hash, size, marks) }
        }
    }
}
