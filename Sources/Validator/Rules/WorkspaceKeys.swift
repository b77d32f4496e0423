internal import Diagnostics
internal import InstanceSpec

/// A file of a workspace and the key that carries it in the one ConfigMap of all workspaces.
private struct KeyedFile {
    var entry: Entry
    var key: String
}

/// The users' own files, without those whose path other rules refuse.
private func keyedFiles(_ instance: Instance) -> [KeyedFile] {
    func encoded(_ path: String) -> String { path.segments.joined(separator: "--") }
    let own = workspaceFileEntries(instance).map { KeyedFile(entry: $0, key: encoded($0.text)) }
    let others = additionalWorkspaces(instance).flatMap { workspace in
        fileEntries(of: workspace).map {
            KeyedFile(entry: $0, key: "--ws--\(workspace.content.name)--\(encoded($0.text))")
        }
    }
    return (own + others).filter { Rule.workspaceFileChecks.accept($0.entry.text) }
}

extension Rule {
    static let workspaceKeyCharset = Rule(
        id: "x-ws-key-charset",
        path: "spec.workspace.initialFiles",
        summary: "the path of a workspace file can be the key of a ConfigMap",
        fix: "use letters, digits and - _ . / only, 253 bytes at most"
    ) { instance, report in
        for file in keyedFiles(instance) {
            if let wrong = file.key.firstOutside(lettersDigitsAnd: "-_.") {
                report(
                    "\(file.entry.label): a ConfigMap cannot hold the character \(quoted(String(wrong))) in a key",
                    at: file.entry.path, atKey: true)
            } else if file.key.utf8.count > 253 {
                report(
                    "\(file.entry.label): its key in the ConfigMap has \(file.key.utf8.count) bytes, at most 253 are allowed",
                    at: file.entry.path, atKey: true)
            }
        }
    }

    static let workspaceKeyCollision = Rule(
        id: "x-ws-key-collision",
        path: "spec.workspace",
        summary: "each file of all workspaces has a key of its own in their ConfigMap",
        fix: "rename one of the files"
    ) { instance, report in
        let files = keyedFiles(instance)
        var seen: [String: Entry] = [:]
        for file in files {
            if file.entry.text.hasPrefix("--ws--"), file.key == file.entry.text {
                report(
                    "\(file.entry.label): a path must not start with '--ws--', which marks the files of further workspaces",
                    at: file.entry.path, atKey: true)
            } else if let first = seen[file.key] {
                report(
                    "\(file.entry.label) has the same key in the ConfigMap as \(quoted(first.text)): \(quoted(file.key))",
                    at: file.entry.path, atKey: true)
            } else {
                seen[file.key] = file.entry
            }
        }
    }
}
