internal import Digest
package import InstanceSpec
internal import Secrets
package import YAML

/// The digest of what a skill pack brings: `sha256:` and 64 hexadecimal digits. The same for a pack that was read from
/// GitHub and one that went through values files and Helm, which writes numbers anew and may drop nulls.
///
/// `InitPacksProgram` computes the same in the pod: whoever changes one changes both, and the first line.
package func packDigest(_ pack: SkillPack) -> String {
    packDigest(
        files: pack.files.entries.map { (path: $0.key, content: Array($0.value.utf8)) }, directories: pack.directories,
        config: pack.config)
}

/// The same for files of any bytes.
package func packDigest(
    files: [(path: String, content: [UInt8])], directories: [String], config: Mapping
) -> String {
    var hash = PackHash()
    hash.add("openclaw-pack 1\n")
    for file in files.sorted(by: { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }) {
        hash.add("file ")
        hash.add(counted: file.path)
        hash.add("\(file.content.count):")
        hash.bytes.update(file.content)
    }
    for directory in sortedByBytes(Array(Set(directories))) {
        hash.add("directory ")
        hash.add(counted: directory)
    }
    hash.add("config ")
    hash.add(Node(config))
    return "sha256:" + hexadecimal(hash.bytes.finish())
}

private struct PackHash {
    var bytes = SHA256()

    mutating func add(_ text: String) { bytes.update(Array(text.utf8)) }

    mutating func add(counted text: String) { add("\(text.utf8.count):\(text)") }

    mutating func add(_ node: Node) {
        switch node.content {
        case .null: add("z")
        case .bool(let bool): add(bool ? "t" : "f")
        case .number(let number):
            // Its value and not its digits: 1e3 and 1000 are one number to Helm.
            let value = number.double == 0 ? 0 : number.double
            let digits = String(value.bitPattern, radix: 16)
            add("n" + String(repeating: "0", count: 16 - digits.utf8.count) + digits)
        case .string(let string):
            add("s")
            add(counted: string)
        case .sequence(let nodes):
            add("l\(nodes.count):")
            for node in nodes { add(node) }
        case .mapping(let mapping):
            let entries = mapping.entries.filter { !$0.value.isNull }
                .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            add("m\(entries.count):")
            for entry in entries {
                add(counted: entry.key)
                add(entry.value)
            }
        }
    }
}
