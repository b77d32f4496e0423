internal import Diagnostics
internal import Validator
internal import YAML

/// `skillpack.json`: which files of the pack's folder go where.
struct PackManifest {
    /// Path in the workspace, and path in the pack's folder.
    var files: [(target: String, source: String)] = []
    var directories: [String] = []
    /// Entries for `skills.entries` of openclaw.json.
    var config = Mapping()

    /// - Throws: lasting, naming the key that is wrong. Keys that we do not know are left alone.
    init(_ bytes: [UInt8]) throws(GitHubProblem) {
        guard let text = String(validating: bytes, as: UTF8.self), let root = JSON.read(text) else {
            throw Self.wrong("is not JSON")
        }
        guard root.mapping != nil else { throw Self.wrong("is \(root.typeName), not an object") }
        for entry in try Self.mapping(root, "files").entries {
            guard let source = entry.value.string else {
                throw Self.wrong("gives \(quoted(entry.key)) \(entry.value.typeName), not a path")
            }
            try Self.check(entry.key, "the workspace path")
            try Self.check(source, "the pack's path")
            files.append((entry.key, source))
        }
        if let list = root["directories"], !list.isNull {
            guard let directories = list.sequence?.map(\.string), !directories.contains(nil) else {
                throw Self.wrong("has directories that are not a list of paths")
            }
            for directory in directories.compactMap({ $0 }) {
                try Self.check(directory, "the directory")
                self.directories.append(directory)
            }
        }
        config = try Self.mapping(root, "config")
    }

    private static func mapping(_ root: Node, _ key: String) throws(GitHubProblem) -> Mapping {
        guard let node = root[key], !node.isNull else { return [:] }
        guard let mapping = node.mapping else { throw wrong("has \(key) that is \(node.typeName), not an object") }
        return mapping
    }

    private static func check(_ path: String, _ what: String) throws(GitHubProblem) {
        if let problem = packPathProblem(path) { throw wrong("names \(what) \(quoted(path)), which \(problem)") }
    }

    private static func wrong(_ what: String) -> GitHubProblem {
        .lasting("skillpack.json \(what)", fix: "correct it in the repository")
    }
}
