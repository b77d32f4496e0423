internal import InstanceSpec
internal import PostRenderer
package import Validator
package import YAML

/// A pack that instances want.
package struct WantedPack: Sendable {
    package var reference: PackReference
    /// The names of the instances, each once, in order.
    package var instances: [String]
}

/// The packs of all instances, by reference. Those whose reference is none are the rules' to report.
/// - Parameter documents: OpenClawInstances.
package func wantedPacks(_ documents: [Node]) -> [WantedPack] {
    var wanted: [String: WantedPack] = [:]
    for document in documents {
        let name = document["metadata"]?["name"]?.string ?? ""
        let workspaces = document["spec"]?["workspace"]?["additionalWorkspaces"]?.sequence ?? []
        let lists = [document["spec"]?["skills"]] + workspaces.map { $0["skills"] }
        for skill in lists.flatMap({ $0?.sequence ?? [] }).compactMap(\.string) where skill.hasPrefix("pack:") {
            guard let reference = PackReference(skill) else { continue }
            var pack = wanted[reference.text] ?? WantedPack(reference: reference, instances: [])
            if !pack.instances.contains(name) { pack.instances.append(name) }
            wanted[reference.text] = pack
        }
    }
    return wanted.values.sorted { $0.reference.text.utf8.lexicographicallyPrecedes($1.reference.text.utf8) }
}

/// What a lock has to say about a pack.
package enum LockState: Sendable, Equatable {
    case locked
    case missing
    /// The content is not what the digest says.
    case altered
    /// The lock has the content and should not, or the other way round.
    case otherForm
    /// No digest: written by hand.
    case byHand
}

/// What is to be done to bring a lock up to date. A decision only: nothing is fetched here.
package struct LockPlan: Sendable {
    /// Stay as they are.
    package var kept: [PackReference] = []
    package var fetched: [PackReference] = []
    /// In the lock, and nobody wants them.
    package var dropped: [String] = []
    /// Why each of `fetched` is to be fetched.
    package var reasons: [String: LockState] = [:]

    /// - Parameters:
    ///   - lock: what is locked so far, by reference.
    ///   - elsewhere: references that the user's own values lock; they are left to them.
    ///   - holdsContent: whether the lock is to hold files, or only digests.
    ///   - updates: whether what is locked already is fetched anew.
    package init(
        wanted: [WantedPack], lock: Mapping, elsewhere: Set<String>, holdsContent: Bool, updates: Bool
    ) {
        var names: Set<String> = []
        for pack in wanted where !elsewhere.contains(pack.reference.text) {
            let reference = pack.reference
            names.insert(reference.text)
            let state = lockState(lock[reference.text], reference.text, holdsContent: holdsContent)
            let isKept = state == .byHand || state == .locked && !updates
            if isKept {
                kept.append(reference)
            } else {
                fetched.append(reference)
                reasons[reference.text] = state
            }
        }
        dropped = lock.keys.filter { !names.contains($0) }
    }

    /// Whether the lock is as it should be.
    package var isUpToDate: Bool { fetched.isEmpty && dropped.isEmpty }

    /// The lock with what was fetched, by reference.
    package func lock(from old: Mapping, with packs: [FetchedPack]) -> Mapping {
        var entries = kept.compactMap { reference in old.entry(reference.text) }
        entries += packs.map { .init(key: $0.reference.text, value: $0.locked) }
        return Mapping(entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    }
}

/// - Parameters:
///   - entry: the pack in the lock; nil when it is not there.
///   - holdsContent: whether the lock is to hold files.
package func lockState(_ entry: Node?, _ reference: String, holdsContent: Bool) -> LockState {
    guard let entry else { return .missing }
    let pack = SkillPack(locked: entry, reference: reference)
    guard let digest = pack.digest else { return .byHand }
    if pack.hasContent, digest != packDigest(pack) { return .altered }
    return pack.hasContent == holdsContent ? .locked : .otherForm
}

extension FetchedPack {
    /// As the lock holds it.
    package var locked: Node {
        var entries: [Mapping.Entry] = [
            .init(key: "commit", value: Node(commit)), .init(key: "digest", value: Node(digest)),
        ]
        switch content {
        case .folder(let files): entries.append(.init(key: "raw", value: Node(files.mapping)))
        case .manifest(let files, let directories):
            entries.append(.init(key: "files", value: Node(files.mapping)))
            if !directories.isEmpty { entries.append(.init(key: "directories", value: Node(directories))) }
        case nil: break
        }
        if !config.isEmpty { entries.append(.init(key: "config", value: Node(config))) }
        return Node(Mapping(entries))
    }
}
