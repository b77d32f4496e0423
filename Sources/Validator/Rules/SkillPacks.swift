internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let packSegments = Rule(
        id: "x-pack-segments",
        path: "spec.skills",
        summary: "a skill pack is named by owner, repository and path",
        fix: "write pack:<owner>/<repo>/<path>, with @<ref> behind it if need be"
    ) { instance, report in
        for pack in packs(instance) where !isPackReference(pack.reference) {
            report("\(pack.entry.label): a pack has an owner/repo/path[@ref] with no part empty", at: pack.entry.path)
        }
    }

    /// Rendering never asks the network, so what is not locked cannot be seeded.
    static let skillPackUnlocked = Rule(
        id: "skill-pack-unlocked",
        path: "spec.skills",
        summary: "the content of a skill pack is locked",
        fix: "put its files under packs.locked in your values, or give them with --packs"
    ) { instance, report in
        for pack in packs(instance) where isPackReference(pack.reference) && instance.packs[pack.reference] == nil {
            report("\(pack.entry.label): the pack is not locked, its content is not known", at: pack.entry.path)
        }
    }

    /// The packs whose reference the rules for skills have nothing against.
    private static func packs(_ instance: Instance) -> [(entry: Entry, reference: String)] {
        (skillEntries(instance) + workspaceSkillEntries(instance)).compactMap { entry in
            guard entry.text.hasPrefix("pack:"), skillChecks.accept(entry.text) else { return nil }
            return (entry, String(entry.text.dropFirst("pack:".count)))
        }
    }

    /// `owner/repo/path[@ref]`; the last `@` begins the ref, unless nothing stands before it.
    private static func isPackReference(_ reference: String) -> Bool {
        var place = Substring(reference)
        if let at = place.lastIndex(of: "@"), at != place.startIndex { place = place[..<at] }
        let parts = place.segments
        return parts.count >= 3 && parts.allSatisfy { !$0.isEmpty }
    }
}
