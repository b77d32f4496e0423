/// A tag that is a version: `v1.2.3`, `2026.4.7-1`, `2026.6.8-browser`.
///
/// Not semantic versioning: upstream ships corrections as `-1`, which must come after what it corrects, and builds of
/// other kinds as `-browser` or `-arm64`, which are neither older nor newer but something else.
package struct ImageVersion: Sendable, Equatable {
    /// As the registry spells it.
    package let tag: String
    /// Exactly three. A lone number is a commit or a date, not a version of enormous size.
    let numbers: [UInt64]
    /// The number of a correction: 0 for none.
    let correction: UInt64
    /// Whether it is announced as not finished: alpha, beta, rc and the like.
    package let isPreRelease: Bool
    /// What kind of build it is, `browser` or `slim-arm64`; empty for the usual one.
    package let variant: String

    /// Nil for what is no version: `latest`, `main`, `sha-…`, `2026`, `20260619`.
    package init?(_ tag: String) {
        let bytes = tag.utf8
        guard bytes.count <= 128, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let plain = tag.prefix { $0 != "+" }
        let pieces = (plain.first == "v" ? plain.dropFirst() : plain)
            .split(separator: "-", omittingEmptySubsequences: false)
        let parts = (pieces.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { number($0) }
        guard parts.count == 3, numbers.count == 3, !pieces.dropFirst().contains("") else { return nil }
        var correction: UInt64 = 0
        var rest = pieces.dropFirst()
        if let first = rest.first, isDigits(first) {
            guard let value = number(first) else { return nil }
            correction = value
            rest = rest.dropFirst()
        }
        self.tag = tag
        self.numbers = numbers
        self.correction = correction
        isPreRelease = rest.contains(where: announcesPreRelease)
        variant = isPreRelease ? "" : rest.joined(separator: "-")
    }

    /// Whether this one comes after another. Between a version and its announcement the version does.
    package func isNewer(than other: ImageVersion) -> Bool {
        for (mine, others) in zip(numbers + [correction], other.numbers + [other.correction]) where mine != others {
            return mine > others
        }
        return other.isPreRelease && !isPreRelease
    }

    /// The same version, perhaps in another spelling.
    func isSame(as other: ImageVersion) -> Bool { !isNewer(than: other) && !other.isNewer(than: self) }
}

private func number(_ text: Substring) -> UInt64? { isDigits(text) ? UInt64(text) : nil }

private func isDigits(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy(isDigit)
}

/// `beta`, `beta.1`, `rc1`: one of the words that mean "not finished", perhaps with a number behind it.
private func announcesPreRelease(_ piece: Substring) -> Bool {
    let word = piece.prefix { $0.isASCII && $0.isLetter }.lowercased()
    return preReleaseWords.contains(word)
}

private let preReleaseWords: Set<String> = [
    "alpha", "beta", "rc", "pre", "preview", "dev", "nightly", "canary", "snapshot", "next", "test", "unstable",
]
