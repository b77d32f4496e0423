internal import Diagnostics
internal import InstanceSpec

/// One skill of the instance or of a further workspace, with what messages call it.
func skillEntries(_ instance: Instance) -> [Entry] {
    instance.spec.skills.enumerated().map { index, skill in
        Entry(
            text: skill, path: Path(dotted: "spec.skills[\(index)]"), label: "skills[\(index)] \(quoted(skill))")
    }
}

func workspaceSkillEntries(_ instance: Instance) -> [Entry] {
    additionalWorkspaces(instance).flatMap(skillEntries)
}

private func skillEntries(of workspace: PlacedWorkspace) -> [Entry] {
    workspace.content.skills.enumerated().map { index, skill in
        Entry(
            text: skill, path: workspace.path.appending("skills").appending(index),
            label: "\(workspace.label) skills[\(index)] \(quoted(skill))")
    }
}

extension Rule {
    static let skills = family("skill", path: "spec.skills", skillChecks, entries: skillEntries)

    static let workspaceSkills = family(
        "aws-skill", path: "spec.workspace.additionalWorkspaces", skillChecks, entries: workspaceSkillEntries)

    static let plugins = family(
        "plugin", path: "spec.plugins", referenceChecks("plugin", prefixes: ["npm:"])
    ) { instance in
        instance.spec.plugins.enumerated().map { index, plugin in
            Entry(
                text: plugin, path: Path(dotted: "spec.plugins[\(index)]"), label: "plugins[\(index)] \(quoted(plugin))"
            )
        }
    }

    /// Both are installed under one name; which of them wins is not said anywhere.
    static let skillEquivalent = Rule(
        id: "x-skill-equivalent", severity: .warning,
        path: "spec.skills",
        summary: "a skill or plugin is listed once",
        fix: "keep one of the two"
    ) { instance, report in
        // Texts that are the same to the letter are refused by the list itself, except among plugins.
        reportEquivalent(skillEntries(instance), &report)
        for workspace in additionalWorkspaces(instance) {
            reportEquivalent(skillEntries(of: workspace), &report)
        }
        var seen: [String: Int] = [:]
        for (index, plugin) in instance.spec.plugins.enumerated() {
            if let first = seen[plugin] {
                report(
                    "plugins[\(index)] \(quoted(plugin)) is listed already, as plugins[\(first)]",
                    at: Path(dotted: "spec.plugins[\(index)]"))
            } else {
                seen[plugin] = index
            }
        }
    }

    private static func reportEquivalent(_ entries: [Entry], _ report: inout Report) {
        var seen: [String: String] = [:]
        for entry in entries where !entry.text.contains(":") {
            let name = entry.text.hasPrefix("@") ? String(entry.text.dropFirst()) : entry.text
            guard let first = seen[name] else {
                seen[name] = entry.text
                continue
            }
            if first != entry.text { report("\(entry.label) is the same skill as \(quoted(first))", at: entry.path) }
        }
    }

    static let skillChecks = referenceChecks("skill", prefixes: ["npm:", "pack:"])

    private static func referenceChecks(_ kind: String, prefixes: [String]) -> [EntryCheck] {
        let kinds = "\(kind)s"
        var checks = [
            EntryCheck("empty", "\(kinds) are named", fix: "remove the entry") {
                $0.isEmpty ? "a \(kind) name must not be empty" : nil
            },
            EntryCheck("too-long", "\(kinds) have names of at most 128 bytes", fix: "shorten the name") {
                $0.utf8.count > 128 ? "a \(kind) name has at most 128 bytes, this one has \($0.utf8.count)" : nil
            },
            EntryCheck("npm-bare", "npm: is followed by a package", fix: "write npm:<package>") {
                $0 == "npm:" ? "npm: requires a package name" : nil
            },
        ]
        if prefixes.contains("pack:") {
            checks.append(
                EntryCheck(
                    "pack-bare", "pack: is followed by a place on GitHub", fix: "write pack:<owner>/<repo>/<path>"
                ) {
                    $0 == "pack:" ? "pack: requires an owner/repo/path, with an optional @ref" : nil
                })
        }
        let known = prefixes.joined(separator: " and ")
        checks.append(
            EntryCheck(
                "charset", "\(kinds) have plain names",
                fix: "use letters, digits and - _ / . @ only, behind \(known) if need be"
            ) { text in
                let prefix = prefixes.first { text.hasPrefix($0) } ?? ""
                return text.dropFirst(prefix.count).firstOutside(lettersDigitsAnd: "-_/.@").map {
                    "a \(kind) name with an invalid character \(quoted(String($0)))"
                }
            })
        return checks
    }
}
