internal import Digest
package import Host

/// The SHA-256 of a file's bytes. Objects in the bucket are named for it: what the agent calls its files never gets
/// there, equal files are one object, and whether an object is what it should be can be seen from its name.
package struct ContentHash: Sendable, Hashable, CustomStringConvertible {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    package init(_ digest: [UInt8]) {
        precondition(digest.count == 32, "a SHA-256 has 32 bytes")
        func word(_ start: Int) -> UInt64 { digest[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) } }
        words = (word(0), word(8), word(16), word(24))
    }

    /// Nil when the text is not 64 lower-case hex digits.
    package init?(_ text: some StringProtocol) {
        var digest: [UInt8] = []
        digest.reserveCapacity(32)
        var high: UInt8?
        for byte in text.utf8 {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            default: return nil
            }
            if let first = high {
                digest.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard digest.count == 32, high == nil else { return nil }
        self.init(digest)
    }

    package var description: String {
        [words.0, words.1, words.2, words.3].map { word in
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 16 - text.utf8.count) + text
        }.joined()
    }

    /// `ab/ab12…`: in folders, so that no listing is of all objects.
    var objectName: String {
        let text = description
        return "\(text.prefix(2))/\(text)"
    }

    /// Nil when it is not the name of an object, folder and all.
    init?(objectName: some StringProtocol) {
        guard let hash = ContentHash(objectName.dropFirst(3)), objectName == hash.objectName else { return nil }
        self = hash
    }

    package static func == (left: ContentHash, right: ContentHash) -> Bool { left.words == right.words }
    package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

    /// Reads a file to its end, or as many bytes as `limit` says.
    /// - Parameter take: is given each piece.
    /// - Returns: the hash of what was read, and how much it was.
    package static func of(
        _ file: Descriptor, limit: Int = .max, buffer: inout [UInt8],
        take: (ArraySlice<UInt8>) throws -> Void = { _ in }
    ) throws -> (hash: ContentHash, size: Int) {
        file.seek(to: 0)
        var digest = SHA256()
        var size = 0
        while size < limit {
            try Task.checkCancellation()
            let count = min(try file.read(into: &buffer), limit - size)
            if count == 0 { break }
            digest.update(buffer, count: count)
            try take(buffer[..<count])
            size += count
        }
        return (ContentHash(digest.finish()), size)
    }

    package static func of(_ bytes: [UInt8]) -> ContentHash {
        var digest = SHA256()
        digest.update(bytes)
        return ContentHash(digest.finish())
    }
}
