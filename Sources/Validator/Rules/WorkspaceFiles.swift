internal import Diagnostics
internal import InstanceSpec

/// The paths of a user's own files, for the default workspace and for the others.
func workspaceFileEntries(_ instance: Instance) -> [Entry] {
    fileEntries(
        instance.spec.workspace?.initialFiles ?? [:], "spec.workspace.initialFiles", "workspace initialFiles")
}

func additionalFileEntries(_ instance: Instance) -> [Entry] {
    additionalWorkspaces(instance).flatMap(fileEntries)
}

func fileEntries(of workspace: PlacedWorkspace) -> [Entry] {
    fileEntries(
        workspace.content.initialFiles, workspace.path.appending("initialFiles"), "\(workspace.label) initialFiles")
}

private func fileEntries(_ files: StringMap, _ path: Path, _ label: String) -> [Entry] {
    // In the order of the paths' bytes, whatever order the document has.
    files.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { key in
        Entry(text: key, path: path.appending(key), label: "\(label) key \(quoted(key))", isKey: true)
    }
}

extension Rule {
    static let workspaceFiles = family(
        "ws-file", path: "spec.workspace.initialFiles", workspaceFileChecks, entries: workspaceFileEntries)

    static let additionalWorkspaceFiles = family(
        "aws-file", path: "spec.workspace.additionalWorkspaces", workspaceFileChecks, entries: additionalFileEntries)

    static let workspaceFileChecks = [
        EntryCheck("empty", "a workspace file has a path", fix: "remove the entry") {
            $0.isEmpty ? "a path must not be empty" : nil
        },
        EntryCheck("too-long", "the path of a workspace file has at most 253 bytes", fix: "shorten the path") {
            $0.utf8.count > 253 ? "a path has at most 253 bytes, this one has \($0.utf8.count)" : nil
        },
        EntryCheck("backslash", "the path of a workspace file has no backslash", fix: "write / between directories") {
            $0.contains("\\") ? "a path must not contain '\\'" : nil
        },
        EntryCheck(
            "absolute", "the path of a workspace file begins in the workspace", fix: "remove the / at the start"
        ) {
            $0.hasPrefix("/") ? "an absolute path is not allowed" : nil
        },
        EntryCheck("trailing-slash", "the path of a workspace file ends with its name", fix: "remove the / at the end")
        {
            $0.hasSuffix("/") ? "a path must not end with '/'" : nil
        },
        EntryCheck("reserved", "a workspace file is not the configuration", fix: "use config.raw for openclaw.json") {
            $0 == "openclaw.json" ? "openclaw.json is reserved for the configuration" : nil
        },
        EntryCheck("empty-segment", "the path of a workspace file has no empty part", fix: "remove a /") {
            guard case .empty? = badSegment($0) else { return nil }
            return "a path must not have empty segments ('//')"
        },
        EntryCheck("dotdot", "the path of a workspace file has no two dots in a row", fix: "name the file otherwise") {
            guard case .dotDot(let segment)? = badSegment($0) else { return nil }
            return "segment \(quoted(segment)) must not contain '..'"
        },
        EntryCheck("hidden", "a workspace file is not hidden", fix: "remove the dot at the start") {
            guard case .hidden(let segment)? = badSegment($0) else { return nil }
            return "segment \(quoted(segment)) must not start with '.'"
        },
    ]

    private enum BadSegment {
        case empty
        case dotDot(String)
        case hidden(String)
    }

    /// The first segment with something wrong.
    private static func badSegment(_ path: String) -> BadSegment? {
        for segment in path.segments {
            if segment.isEmpty { return .empty }
            if segment.includes("..") { return .dotDot(String(segment)) }
            if segment.hasPrefix(".") { return .hidden(String(segment)) }
        }
        return nil
    }
}
