internal import Synchronization

/// Objects and their sizes, as a listing brings them.
final class Sizes: Sendable {
    private let state = Mutex([ContentHash: Int]())

    var all: [ContentHash: Int] { state.withLock { $0 } }

    func set(_ size: Int, for hash: ContentHash) { state.withLock { $0[hash] = size } }
}

extension Rclone {
    /// The objects of a snapshot, or of the cache, that have the name of a content.
    func objects(in files: StorePath) async throws -> [ContentHash: Int] {
        let sizes = Sizes()
        try await list(files) { name, size in
            if let hash = ContentHash(objectName: name) { sizes.set(size, for: hash) }
        }
        return sizes.all
    }
}
