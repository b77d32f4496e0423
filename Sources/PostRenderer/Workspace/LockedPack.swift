internal import Diagnostics
package import InstanceSpec
package import YAML

extension SkillPack {
    /// A pack as the lock holds it: with a manifest `{files, directories, config}`, or `{raw}`, the files of a plain
    /// repository folder, which become one skill named after the folder. Beside them `commit` and `digest`; with a
    /// digest and without content the lock only says what is to be fetched.
    package init(locked node: Node, reference: String) {
        if let raw = node["raw"].flatMap(StringMap.init(node:)) {
            self.init(folder: raw, reference: reference)
        } else {
            self.init(
                files: node["files"].flatMap(StringMap.init(node:)) ?? [:],
                directories: node["directories"].flatMap([String].init(node:)) ?? [],
                config: node["config"]?.mapping ?? [:])
            hasContent = node["files"] != nil || node["directories"] != nil || node["digest"] == nil
        }
        commit = node["commit"]?.string
        digest = node["digest"]?.string
    }

    /// A plain repository folder, by paths within it.
    package init(folder raw: StringMap, reference: String) {
        let path = reference.prefix { $0 != "@" }
        let root = "skills/\(path.split(separator: "/").last ?? "")"
        var directories: Set<String> = [root]
        for file in raw.keys {
            var folders = file.split(separator: "/").dropLast()
            while !folders.isEmpty {
                directories.insert("\(root)/\(folders.joined(separator: "/"))")
                folders.removeLast()
            }
        }
        self.init(
            files: StringMap(raw.entries.map { .init(key: "\(root)/\($0.key)", value: $0.value) }),
            directories: sortedByBytes(Array(directories)))
    }
}

/// What is wrong with a pack of the lock; nil when its content is what its digest says, or it has no digest.
/// - Parameter path: where it stands.
func lockProblem(_ entry: Mapping.Entry, at path: Path) -> Finding? {
    let reference = entry.key.hasPrefix("pack:") ? String(entry.key.dropFirst("pack:".count)) : entry.key
    let pack = SkillPack(locked: entry.value, reference: reference)
    guard pack.hasContent, let digest = pack.digest, digest != packDigest(pack) else { return nil }
    return Finding(
        "skill-pack-altered", .error, "the content of skill pack \(quoted(reference)) is not what was locked",
        fix: "run helm openclaw packs lock; or remove its digest, if you mean to keep the pack yourself",
        path: path, span: entry.keySpan)
}
