internal import Diagnostics
internal import InstanceSpec
internal import YAML

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

    /// `init-packs` sends a token there, and stops before it does.
    static let packsAddress = Rule(
        id: "x-packs-api-url", severity: .warning,
        path: "spec.env",
        summary: "the pod asks GitHub over HTTPS for skill packs",
        fix: "write https://<host>/api/v3, the address of a GitHub Enterprise Server"
    ) { instance, report in
        guard instance.settings.packs.fetch == "init", !packEntries(instance).isEmpty,
            let address = packAddress(instance), !address.value.isEmpty,
            !address.value.lowercased().hasPrefix("https://"), !isLoopback(address.value)
        else { return }
        report(
            "init-packs refuses GITHUB_API_URL \(quoted(address.value)): it must begin with https://", at: address.path)
    }

    /// The address of another GitHub, when a variable says it in plain words.
    static func packAddress(_ instance: Instance) -> (value: String, path: Path)? {
        for (index, variable) in instance.spec.env.enumerated() where variable["name"]?.string == "GITHUB_API_URL" {
            if let value = variable["value"]?.string { return (value, Path(dotted: "spec.env[\(index)].value")) }
        }
        return nil
    }

    /// Whether an address without TLS leads into the pod itself.
    static func isLoopback(_ address: String) -> Bool {
        guard address.hasPrefix("http://") else { return false }
        let rest = address.dropFirst("http://".count)
        return ["127.0.0.1", "localhost", "[::1]"].contains { host in
            rest.hasPrefix(host) && [nil, ":", "/"].contains(rest.dropFirst(host.count).first)
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
    static func packEntries(_ instance: Instance) -> [Entry] {
        (skillEntries(instance) + workspaceSkillEntries(instance)).filter {
            $0.text.hasPrefix("pack:") && skillChecks.accept($0.text)
        }
    }
}
