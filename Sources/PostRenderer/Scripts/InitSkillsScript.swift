internal import Diagnostics

/// An entry of `skills` that is installed at start. Packs are not: their files come with the workspace.
enum SkillEntry {
    case npm(package: String)
    /// The slug as ClawHub wants it: `name`, or `@owner/name`.
    case clawHub(slug: String)

    /// Nil for a `pack:` entry.
    init?(_ entry: String) {
        if entry.hasPrefix("pack:") { return nil }
        if entry.hasPrefix("npm:") {
            self = .npm(package: String(entry.dropFirst(4)))
        } else {
            let bare = entry.hasPrefix("@") ? String(entry.dropFirst()) : entry
            self = .clawHub(slug: bare.utf8.contains(UInt8(ascii: "/")) ? "@" + bare : bare)
        }
    }

    var isClawHub: Bool {
        if case .clawHub = self { true } else { false }
    }
}

/// `init-skills`: installs skills from npm and ClawHub onto the volume.
enum InitSkillsScript {
    struct Workspace {
        /// The name of an additional workspace.
        var name: String
        var skills: [SkillEntry]
    }

    struct Input {
        /// In the order of the sorted entries.
        var skills: [SkillEntry]
        /// In the order of their names.
        var workspaces: [Workspace]
    }

    /// Nil when there is nothing to install.
    static func script(_ input: Input) -> String? {
        guard !input.skills.isEmpty || input.workspaces.contains(where: { !$0.skills.isEmpty }) else { return nil }
        let shared = input.skills.contains(where: \.isClawHub)
        let clawHubUsed = shared || input.workspaces.contains { $0.skills.contains(where: \.isClawHub) }
        var lines: [String] = []
        if clawHubUsed { lines += [clawHub, ""] }
        if shared { lines += [skillsFolder, ""] }
        lines += input.skills.map { command($0, folder: nil) }
        for workspace in input.workspaces {
            let folder = "/home/openclaw/.openclaw/workspace-" + workspace.name
            if workspace.skills.contains(where: \.isClawHub) { lines.append("folder \(shellQuoted(folder))") }
            lines += workspace.skills.map { command($0, folder: folder) }
        }
        let text = lines.joined(separator: "\n") + "\n"
        if !clawHubUsed { return "set -eu\n" + text }
        return volumeScript(
            "init-skills", volume: "/home/openclaw/.openclaw", calls: shared ? [.folder, .makeRoom] : [.folder], text)
    }

    private static func command(_ skill: SkillEntry, folder: String?) -> String {
        switch skill {
        case .npm(let package):
            return "npm install -g -- \(shellQuoted(package))"
        case .clawHub(let slug):
            let guarded = slug.hasPrefix("-") ? "-- " : ""
            let place = folder.map { "--workdir \(shellQuoted($0))" } ?? #"${workdir:+--workdir "$workdir"}"#
            return "clawhub \(place) install \(guarded)\(shellQuoted(slug))"
        }
    }

    private static let clawHub = #"""
        # A skill that is there already is no failure.
        clawhub() {
          if said=$(npx -y clawhub "$@" 2>&1); then
            printf '%s\n' "$said"
            return 0
          fi
          case $said in
            *'Already installed'*) say "already installed: $*" ;;
            *)
              printf '%s\n' "$said" >&2
              return 1
              ;;
          esac
        }
        """#

    /// ClawHub installs into `skills` of the folder it runs in, which is the image's `/app`.
    private static let skillsFolder = #"""
        folder "$volume/skills"
        workdir=''
        staged=$volume/.openclaw-staged
        if [ ! -L /app/skills ]; then
          for bundled in /app/skills/*; do
            own=$volume/skills/${bundled##*/}
            if [ ! -e "$bundled" ] || [ -e "$own" ] || [ -L "$own" ]; then continue; fi
            if ! { make_room "$staged" && cp -R "$bundled" "$staged" && mv "$staged" "$own"; }; then
              say "$bundled could not be copied to the volume"
            fi
          done
          make_room "$staged" || :
          if rm -rf /app/skills; then
            ln -s "$volume/skills" /app/skills
          else
            # The image keeps its folder, which is gone with the container.
            workdir=$volume
          fi
        fi
        """#
}
