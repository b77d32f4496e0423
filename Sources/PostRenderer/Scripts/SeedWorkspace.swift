internal import Diagnostics

/// A file of a workspace: where it goes, and the key of the workspace ConfigMap that holds it.
struct SeedFile {
    /// Relative to the workspace, with `/` between folders.
    var path: String
    var key: String
}

/// What one workspace starts with.
struct SeedWorkspace {
    /// `/data/workspace`, or `/data/workspace-<name>`.
    var root: String
    /// Folders that the user asked for, in order.
    var directories: [String] = []
    /// The user's and our files at the top, then those in folders; each written only when nothing is there.
    var flatFiles: [SeedFile] = []
    var nestedFiles: [SeedFile] = []
    /// What skill packs bring, in order.
    var packDirectories: [String] = []
    var packFiles: [SeedFile] = []
    /// Where the pack files written last are noted: `/data/.skillpack-manifest`, or `…-ws-<name>`.
    var manifest: String
    /// Whether `init-packs` brings the packs, and takes away what they no longer bring.
    var packsComeLater = false
}

/// What becomes of the files that skill packs brought earlier.
enum PackPolicy {
    /// They are as the packs have them on every start, and go when a pack no longer brings them.
    case replace
    /// They are written when nothing is there and are the agent's from then on.
    case createOnly
}

extension SeedWorkspace {
    /// The part of the script that fills this workspace. Cleaning up comes first: a file that a pack no longer brings
    /// but the user now does is then there again in the same start, and so is a folder that became empty.
    func commands(_ policy: PackPolicy) -> [String] {
        var lines = ["", "enter \(shellQuoted(root))"]
        if policy == .replace, !packsComeLater {
            // A manifest has one path a line; a path with a newline is written but not noted.
            let paths = packFiles.map(\.path).filter { !$0.unicodeScalars.contains("\n") }
            lines.append("forget_packs " + shellQuoted([manifest] + paths))
        }
        lines += (directories + packDirectories).map { "directory \(shellQuoted($0))" }
        lines += (flatFiles + nestedFiles).map { "seed \(shellQuoted($0.path)) \(shellQuoted($0.key))" }
        switch policy {
        case .replace:
            lines += packFiles.map { "pack \(shellQuoted($0.path)) \(shellQuoted($0.key))" }
            if !packFiles.isEmpty { lines.append("note_packs") }
        case .createOnly:
            lines += packFiles.map { "seed \(shellQuoted($0.path)) \(shellQuoted($0.key))" }
        }
        return lines
    }

    /// The functions that `commands` calls.
    func functions(_ policy: PackPolicy) -> [ShellFunction] {
        var called: [ShellFunction] = [.enter]
        if !directories.isEmpty || !packDirectories.isEmpty { called.append(.directory) }
        if !flatFiles.isEmpty || !nestedFiles.isEmpty { called.append(.seed) }
        switch policy {
        case .replace where packsComeLater: break
        case .replace: called += packFiles.isEmpty ? [.forgetPacks] : [.forgetPacks, .pack, .notePacks]
        case .createOnly: called += packFiles.isEmpty ? [] : [.seed]
        }
        return called
    }
}
