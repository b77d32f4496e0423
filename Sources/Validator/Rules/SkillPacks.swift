internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let packSegments = Rule(
        id: "x-pack-segments",
        path: "spec.skills",
        summary: "a skill pack is named by owner, repository and path",
        fix: "write pack:<owner>/<repo>/<path>, with @<ref> behind it if need be"
    ) { instance, report in
        for pack in packEntries(instance) where PackReference(pack.text) == nil {
            report(
                "\(pack.label): a pack has an owner/repo/path[@ref] with no part empty, '.' or '..'", at: pack.path)
        }
    }

    /// Rendering never asks the network, so what is not locked cannot be seeded.
    static let skillPackUnlocked = Rule(
        id: "skill-pack-unlocked",
        path: "spec.skills",
        summary: "the content of a skill pack is locked",
        fix: "run helm openclaw packs lock with your values, and give its file with -f; or set packs.fetch=init"
    ) { instance, report in
        guard instance.settings.packs.fetch != "init" else { return }
        for entry in packEntries(instance) {
            guard let reference = PackReference(entry.text) else { continue }
            guard let pack = instance.packs[reference.text] else {
                report("\(entry.label): the pack is not locked, its content is not known", at: entry.path)
                continue
            }
            guard !pack.hasContent else { continue }
            report(
                "\(entry.label): the lock says which content the pack has, but does not hold it", at: entry.path,
                fix: "run helm openclaw packs lock without --no-content; or set packs.fetch=init")
        }
    }

    /// A lock is a file that people can edit, and its paths end up in a shell and in the keys of a ConfigMap.
    static let skillPackFiles = Rule(
        id: "skill-pack-files",
        path: "spec.skills",
        summary: "what a skill pack brings has paths in the workspace",
        fix: "rename it in the pack, or correct the lock"
    ) { instance, report in
        guard instance.settings.packs.fetch != "init" else { return }
        for entry in packEntries(instance) {
            guard let pack = instance.packs[String(entry.text.dropFirst("pack:".count))] else { continue }
            for path in pack.files.keys + pack.directories {
                guard let problem = packPathProblem(path) else { continue }
                report("\(entry.label): \(quoted(path)) \(problem)", at: entry.path)
            }
        }
    }

    /// The packs whose reference the rules for skills have nothing against.
    private static func packEntries(_ instance: Instance) -> [Entry] {
        (skillEntries(instance) + workspaceSkillEntries(instance)).filter {
            $0.text.hasPrefix("pack:") && skillChecks.accept($0.text)
        }
    }
}
