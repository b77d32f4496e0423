internal import Diagnostics

/// `init-packs`: fetches skill packs from GitHub and brings their files to the workspaces, where rendering did not.
///
/// A workspace gets all of its packs or none. What cannot be fetched is no reason to stop an agent that has it from an
/// earlier start: then the files stay as they are. Only an agent that never had its packs does not start without them.
enum InitPacksScript {
    struct Pack {
        /// `owner/repo/path[@ref]`.
        var reference: String
        var owner: String
        var repository: String
        var path: String
        /// Empty: the default branch.
        var ref = ""
        /// From the lock; empty: what the ref names at each start.
        var commit = ""
        /// From the lock; empty: whatever comes.
        var digest = ""
    }

    struct Workspace {
        /// `/data/workspace`, or `/data/workspace-<name>`.
        var root: String
        /// Where the pack files written last are noted; `init-config` reads and writes it too.
        var manifest: String
        /// Where the packs fetched last are noted.
        var note: String
        /// In the order of their references; a later one wins.
        var packs: [Pack]
    }

    struct Input {
        var workspaces: [Workspace]
        var packPolicy: PackPolicy
    }

    /// Nil when there is nothing to fetch.
    static func script(_ input: Input) -> String? {
        let workspaces = input.workspaces.filter { !$0.packs.isEmpty }
        guard !workspaces.isEmpty else { return nil }
        var words = [input.packPolicy == .createOnly ? "createOnly" : "replace"]
        for workspace in workspaces {
            words += ["workspace", workspace.root, workspace.manifest, workspace.note]
            for pack in workspace.packs {
                words += [
                    "pack", pack.reference, pack.owner, pack.repository, pack.path, pack.ref, pack.commit, pack.digest,
                ]
            }
        }
        return """
            set -eu
            if ! command -v node >/dev/null; then
              echo 'init-packs: there is no node in this image, so skill packs cannot be fetched' >&2
              exit 1
            fi
            exec node -e \(shellQuoted(InitPacksProgram.javaScript)) -- \(shellQuoted(words))

            """
    }
}
