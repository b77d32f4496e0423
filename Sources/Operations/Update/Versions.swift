/// What a look through a registry's tags gave.
package struct VersionChoice: Sendable, Equatable {
    /// Versions of the same kind of build, the newest first.
    package var candidates: [ImageVersion] = []
    /// Tags that look like versions and were passed over, each with the reason.
    package var skipped: [Skipped] = []
    /// How many tags are no versions at all.
    package var others = 0

    package struct Skipped: Sendable, Equatable {
        package var tag: String
        package var reason: String

        package init(_ tag: String, _ reason: String) {
            self.tag = tag
            self.reason = reason
        }
    }

    package init() {}
}

/// The versions among a registry's tags that an image may be replaced with.
///
/// - Parameter current: what runs; nil when its tag is no version (`latest`), then the usual build is meant.
package func versions(among tags: [String], like current: ImageVersion?) -> VersionChoice {
    var choice = VersionChoice()
    let variant = current?.variant ?? ""
    for tag in tags {
        guard let version = ImageVersion(tag) else {
            choice.others += 1
            continue
        }
        if version.isPreRelease {
            choice.skipped.append(.init(tag, "it is a pre-release"))
        } else if version.variant != variant {
            let kind = variant.isEmpty ? "the usual build" : "the variant \(variant)"
            choice.skipped.append(.init(tag, "it is the variant \(words(version.variant)), and \(kind) runs"))
        } else {
            choice.candidates.append(version)
        }
    }
    // Stable: of two spellings of one version the one that the registry lists first wins.
    let ordered = choice.candidates.enumerated().sorted { left, right in
        if left.element.isNewer(than: right.element) { return true }
        return !right.element.isNewer(than: left.element) && left.offset < right.offset
    }
    choice.candidates = ordered.map(\.element)
    return choice
}

private func words(_ variant: String) -> String { variant.isEmpty ? "without a name" : variant }
