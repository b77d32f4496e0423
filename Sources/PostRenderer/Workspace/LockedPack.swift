internal import InstanceSpec
internal import YAML

extension SkillPack {
    /// A pack as the lock holds it: with a manifest `{files, directories, config}`, or `{raw}`, the files of a plain
    /// repository folder, which become one skill named after the folder.
    init(locked node: Node, reference: String) {
        guard let raw = node["raw"].flatMap(StringMap.init(node:)) else {
            self.init(
                files: node["files"].flatMap(StringMap.init(node:)) ?? [:],
                directories: node["directories"].flatMap([String].init(node:)) ?? [],
                config: node["config"]?.mapping ?? [:])
            return
        }
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
