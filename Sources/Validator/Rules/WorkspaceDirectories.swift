internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let workspaceDirectories = family(
        "ws-dir", path: "spec.workspace.initialDirectories", directoryChecks
    ) { instance in
        directoryEntries(
            instance.spec.workspace?.initialDirectories ?? [], "spec.workspace.initialDirectories",
            "workspace initialDirectories")
    }

    static let additionalWorkspaceDirectories = family(
        "aws-dir", path: "spec.workspace.additionalWorkspaces", directoryChecks
    ) { instance in
        additionalWorkspaces(instance).flatMap {
            directoryEntries(
                $0.content.initialDirectories, $0.path.appending("initialDirectories"),
                "\($0.label) initialDirectories")
        }
    }

    private static func directoryEntries(_ directories: [String], _ path: Path, _ label: String) -> [Entry] {
        directories.enumerated().map { index, directory in
            Entry(text: directory, path: path.appending(index), label: "\(label) entry \(quoted(directory))")
        }
    }

    private static let directoryChecks = [
        EntryCheck("empty", "a workspace directory has a path", fix: "remove the entry") {
            $0.isEmpty ? "a path must not be empty" : nil
        },
        EntryCheck("too-long", "the path of a workspace directory has at most 253 bytes", fix: "shorten the path") {
            $0.utf8.count > 253 ? "a path has at most 253 bytes, this one has \($0.utf8.count)" : nil
        },
        EntryCheck(
            "backslash", "the path of a workspace directory has no backslash", fix: "write / between directories"
        ) {
            $0.contains("\\") ? "a path must not contain '\\'" : nil
        },
        EntryCheck(
            "dotdot", "the path of a workspace directory has no two dots in a row", fix: "name the directory otherwise"
        ) {
            $0.includes("..") ? "a path must not contain '..'" : nil
        },
        EntryCheck(
            "absolute", "the path of a workspace directory begins in the workspace", fix: "remove the / at the start"
        ) {
            $0.hasPrefix("/") ? "an absolute path is not allowed" : nil
        },
    ]
}
