internal import Digest
internal import Host
internal import Synchronization

/// Writes a file as it comes, and leaves out what is zero.
final class HoleWriter: Sendable {
    private struct State {
        var digest = SHA256()
        var size = 0
        var problem: SystemError?
    }

    private static let block = 64 << 10
    private let file: Descriptor
    private let limit: Int
    private let state = Mutex(State())

    init(_ file: Descriptor, limit: Int) {
        self.file = file
        self.limit = limit
    }

    func add(_ piece: ArraySlice<UInt8>) {
        state.withLock { state in
            guard state.problem == nil, state.size <= limit else { return }
            do throws(SystemError) {
                state.digest.update(Array(piece))
                for start in stride(from: piece.startIndex, to: piece.endIndex, by: Self.block) {
                    let part = piece[start..<min(start + Self.block, piece.endIndex)]
                    if part.contains(where: { $0 != 0 }) {
                        file.seek(to: state.size)
                        try file.write(part)
                    }
                    state.size += part.count
                }
            } catch {
                state.problem = error
            }
        }
    }

    /// - Returns: the hash of all that came.
    func finish() throws -> ContentHash {
        try state.withLock { state in
            if let problem = state.problem { throw problem }
            try file.setSize(state.size)
            return ContentHash(state.digest.finish())
        }
    }
}
