package import Logging

/// Which machines a new version must be for.
package enum NeededPlatforms: Sendable, Equatable {
    /// What the instance's `nodeSelector` says: `linux/arm64`.
    case exactly(String)
    /// Nobody may look at the nodes from within a namespace. So a new version must be for all that the present one is for.
    case asNow
}

extension Registry {
    /// How many versions are asked about before the look is given up.
    private static let mostTried = 5

    /// The newest version of the same kind of build that is for the machines that are needed.
    /// - Parameter tag: what is wanted now; `latest` means the usual build.
    package func newest(after tag: String, for needed: NeededPlatforms, _ logger: Logger) async throws -> RegistryLook {
        let tags = try await tags()
        let current = ImageVersion(tag)
        let choice = versions(among: tags, like: current)
        for skipped in choice.skipped.suffix(10) {
            logger.debug("passed over a tag", metadata: ["tag": "\(skipped.tag)", "reason": "\(skipped.reason)"])
        }
        let newer = choice.candidates.filter { candidate in current.map(candidate.isNewer(than:)) ?? true }
        guard !newer.isEmpty else { return .found(newest: choice.candidates.first, tags: tags.count) }
        var wanted: Set<String> = []
        switch needed {
        case .exactly(let platform): wanted = [platform]
        case .asNow: if let present = try? await platforms(of: tag) { wanted = present }
        }
        for candidate in newer.prefix(Self.mostTried) {
            let platforms = try await platforms(of: candidate.tag)
            if wanted.isSubset(of: platforms) { return .found(newest: candidate, tags: tags.count) }
            logger.info(
                "passed over a version that is not for this machine",
                metadata: [
                    "tag": "\(candidate.tag)", "needs": "\(wanted.sorted())", "has": "\(platforms.sorted())",
                ])
        }
        return .found(newest: current, tags: tags.count)
    }
}
