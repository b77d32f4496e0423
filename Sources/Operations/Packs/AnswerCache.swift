internal import Digest
internal import Host
internal import Secrets

/// Answers of GitHub, in files that only their user can read: content of private repositories is among them.
///
/// What cannot be read or written is no failure: the answer is asked for again.
package struct AnswerCache: Sendable {
    package struct Answer: Sendable, Equatable {
        package var tag: String
        package var body: [UInt8]

        package init(tag: String, body: [UInt8]) {
            self.tag = tag
            self.body = body
        }
    }

    /// Nil: nothing is kept.
    private let folder: String?

    package init(folder: String?) { self.folder = folder }

    /// `openclaw/packs` in the user's folder for caches.
    package static func standard(variable: (String) -> String?) -> AnswerCache {
        // The specification of those folders ignores relative paths.
        if let folder = variable("XDG_CACHE_HOME"), folder.hasPrefix("/") {
            return AnswerCache(folder: "\(folder)/openclaw/packs")
        }
        return AnswerCache(folder: variable("HOME").map { "\($0)/.cache/openclaw/packs" })
    }

    package func read(_ key: String) -> Answer? {
        guard let file = file(key), let bytes = try? Files.readPrivate(file, limit: 64 << 20) else { return nil }
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].elementsEqual(Self.head.utf8), parts[2].elementsEqual(sum(parts[3]).utf8)
        else { return nil }
        return Answer(tag: String(decoding: parts[1], as: UTF8.self), body: Array(parts[3]))
    }

    package func write(_ answer: Answer, _ key: String) {
        guard let file = file(key), !answer.tag.contains("\n") else { return }
        let head = "\(Self.head)\n\(answer.tag)\n\(sum(answer.body[...]))\n"
        try? Files.writePrivate(Array(head.utf8) + answer.body, to: file)
    }

    private static let head = "openclaw answer 1"

    private func file(_ key: String) -> String? { folder.map { "\($0)/\(sum(Array(key.utf8)[...]))" } }

    private func sum(_ bytes: ArraySlice<UInt8>) -> String {
        var hash = SHA256()
        hash.update(Array(bytes))
        return hexadecimal(hash.finish())
    }
}
