internal import Diagnostics
internal import YAML

/// One object of an output, as a file of its own.
package struct ObjectFile: Sendable, Equatable {
    /// Without a folder: `deployment-my-agent.yaml`.
    package var name: String
    package var bytes: [UInt8]
    /// Whether only its owner should be able to read it.
    package var isPrivate: Bool
}

/// Takes a rendered stream apart, one file per object, named by kind and name. Of two objects with the same kind and
/// name the second has its namespace or group in its file's name.
/// - Throws: `FileFinding` for an object that no file can be named after.
package func objectFiles(_ output: [UInt8]) throws(FileFinding) -> [ObjectFile] {
    var files: [ObjectFile] = []
    var taken: Set<String> = []
    for document in StreamSplitter(output) where !document.isBlank {
        guard let header = try? DocumentHeader.read(output[document.content], firstLine: document.firstLine) else {
            continue
        }
        let kind = header.kind.lowercased()
        guard let base = fileName([kind, header.name]) else {
            throw FileFinding(
                file: "rendered stream",
                finding: Finding(
                    "object-name", .error,
                    "no file can be named after \(header.kind) \(quoted(header.name))",
                    fix: "write the stream to one file: leave --output-dir out", document: header.label))
        }
        var name = base
        if taken.contains(name) {
            let root = try? YAMLReader.compose(output[document.content]).root
            let group = header.apiVersion.split(separator: "/").first.map(String.init) ?? ""
            let more = [root?["metadata"]?["namespace"]?.string, group].compactMap { $0 }
            name = more.lazy.compactMap { fileName([kind, header.name, $0]) }.first { !taken.contains($0) } ?? base
        }
        guard taken.insert(name).inserted else {
            throw FileFinding(
                file: "rendered stream",
                finding: Finding(
                    "object-name", .error, "\(header.kind) \(quoted(header.name)) is there twice",
                    fix: "remove one of the two", document: header.label))
        }
        let bytes = Array(output[document.whole])
        files.append(ObjectFile(name: name, bytes: bytes, isPrivate: header.kind == "Secret"))
    }
    return files
}

/// Nil when a part is empty or has a character that Kubernetes names do not have.
func fileName(_ parts: [String]) -> String? {
    var words: [String] = []
    for part in parts {
        guard !part.isEmpty, part.utf8.count <= 253, !part.hasPrefix(".") else { return nil }
        // A colon is at home in the names of roles, but not in every file system.
        let word = part.map { $0 == ":" ? "_" : $0 }
        let isPlain = word.allSatisfy { character in
            character.isASCII && (character.isLetter || character.isNumber || "-._".contains(character))
        }
        guard isPlain else { return nil }
        words.append(String(word))
    }
    let name = words.joined(separator: "-")
    return name.utf8.count <= 240 ? name + ".yaml" : nil
}
