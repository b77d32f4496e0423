internal import Diagnostics

/// A function of the shell that scripts share. `shellFunctions` puts the ones a script needs in front of it.
///
/// The volume belongs to the agent: anything on it may be missing, a link, a folder or full of surprises. Functions that
/// work on it expect the variable `volume`, and `say` among the functions.
enum ShellFunction: CaseIterable {
    case setAside, makeRoom, moveOver, folder, put, applyConfig
    case enter, below, parent, directory, place, seed, pack, forgetPacks, forget, notePacks
}

/// The text of the functions and of those that they call, each once.
func shellFunctions(_ called: [ShellFunction]) -> [String] {
    // A list, as there are only so many: a set of them would be a type that is made at run time.
    var needed: [ShellFunction] = []
    var open = called
    while let next = open.popLast() {
        guard !needed.contains(next) else { continue }
        needed.append(next)
        open += next.calls
    }
    return ShellFunction.allCases.filter { needed.contains($0) }.map(\.text)
}

/// A script that ends at the first failure, for a container that works on the volume at this path.
func volumeScript(_ container: String, volume: String, calls: [ShellFunction], _ body: String) -> String {
    (["set -eu", "volume=" + volume, sayFunction(container)] + shellFunctions(calls) + ["", body])
        .joined(separator: "\n")
}

/// `say TEXT...`: one line on standard error, with the name of the container that speaks.
func sayFunction(_ container: String) -> String {
    "say() { printf '%s: %s\\n' \(shellQuoted(container)) \"$*\" >&2; }"
}

extension ShellFunction {
    fileprivate var calls: [ShellFunction] {
        switch self {
        case .setAside, .below, .enter, .forget, .notePacks: []
        case .folder, .makeRoom, .moveOver: [.setAside]
        case .put: [.makeRoom, .moveOver]
        case .applyConfig: [.put]
        case .parent, .directory: [.below]
        case .place: [.makeRoom]
        case .seed: [.parent, .place]
        case .pack: [.parent, .place, .setAside]
        case .forgetPacks: [.forget, .makeRoom]
        }
    }

    fileprivate var text: String {
        switch self {
        case .setAside: Self.setAsideText
        case .makeRoom: Self.makeRoomText
        case .moveOver: Self.moveOverText
        case .folder: Self.folderText
        case .put: Self.putText
        case .applyConfig: Self.applyConfigText
        case .enter: Self.enterText
        case .below: Self.belowText
        case .parent: Self.parentText
        case .directory: Self.directoryText
        case .place: Self.placeText
        case .seed: Self.seedText
        case .pack: Self.packText
        case .forgetPacks: Self.forgetPacksText
        case .forget: Self.forgetText
        case .notePacks: Self.notePacksText
        }
    }
}

// Files and folders of ours on the volume.
extension ShellFunction {
    /// `set_aside PATH`: renames what is in the way, and never deletes it.
    fileprivate static let setAsideText = #"""
        set_aside() {
          n=1
          while [ -e "$1.broken-$n" ] || [ -L "$1.broken-$n" ]; do n=$((n + 1)); done
          mv "$1" "$1.broken-$n" || return 1
          say "$1 was in the way; it is now $1.broken-$n"
        }
        """#

    /// `make_room PATH`: afterwards nothing is there. For names that only we use; a folder that may not be entered cannot
    /// be deleted, but renamed.
    fileprivate static let makeRoomText = #"""
        make_room() {
          if [ -e "$1" ] || [ -L "$1" ]; then rm -rf "$1" 2>/dev/null || set_aside "$1"; fi
        }
        """#

    /// `move_over NEW TARGET`: `mv` would move into a folder, and busybox's fails on a link that leads in circles.
    fileprivate static let moveOverText = #"""
        move_over() {
          if [ -L "$2" ]; then rm -f "$2" || return 1; elif [ -d "$2" ]; then set_aside "$2" || return 1; fi
          mv -f "$1" "$2"
        }
        """#

    /// `folder PATH`: a folder of ours on the volume.
    ///
    /// A link may stay when it is relative and ends on the volume: the kubelet, which mounts some of these folders by
    /// themselves, sees the volume at another path and refuses all other links.
    fileprivate static let folderText = #"""
        folder() {
          if [ -L "$1" ]; then
            case $(readlink "$1") in
              /*) ;;
              *) case $(cd -P "$1" 2>/dev/null && pwd -P) in "$volume"/?*) return 0 ;; esac ;;
            esac
          elif [ -d "$1" ]; then
            return 0
          fi
          if [ -e "$1" ] || [ -L "$1" ]; then set_aside "$1" || return 1; fi
          mkdir "$1"
        }
        """#

    /// `put SOURCE TARGET`: the whole file or nothing of it, so a full disk never leaves half a file.
    fileprivate static let putText = #"""
        put() {
          if [ -f "$2" ] && [ ! -L "$2" ] && cmp -s "$1" "$2"; then return 0; fi
          make_room "$2.new" || return 1
          if ! cp "$1" "$2.new"; then
            rm -f "$2.new"
            return 1
          fi
          move_over "$2.new" "$2"
        }
        """#

    /// `apply_config SOURCE FOLDER`: fails when the agent would have no configuration at all.
    fileprivate static let applyConfigText = #"""
        apply_config() {
          if put "$1" "$2/openclaw.json"; then
            put "$1" "$2/.openclaw-applied.json" || say "could not note down what was applied"
          elif [ -f "$2/openclaw.json" ] && [ -s "$2/openclaw.json" ]; then
            say "openclaw.json could not be replaced; the previous one stays"
          else
            say "openclaw.json could not be written and there is none: the agent cannot start"
            return 1
          fi
        }
        """#
}

// Workspaces. None of these fails: what could not be done is said, and the rest goes on. `root` is the workspace, or
// empty when nothing may be written to it; `home` is where it really lies.
extension ShellFunction {
    /// `enter ROOT`: makes the workspace; what follows works in it.
    fileprivate static let enterText = #"""
        enter() {
          root=$1 home=''
          if [ -d "$root" ] || mkdir "$root"; then home=$(cd -P "$root" && pwd -P) || home=''; fi
          case $home in
            "$volume"/?*) ;;
            *)
              say "$root is no folder of the volume; nothing is written to it"
              root=''
              ;;
          esac
        }
        """#

    /// `below PATH`: makes the folder in the workspace, and fails rather than follow a link that leads out of it.
    fileprivate static let belowText = #"""
        below() {
          here=$root rest=$1/
          while [ -n "$rest" ]; do
            part=${rest%%/*} rest=${rest#*/}
            case $part in
              '' | .) continue ;;
              ..) return 1 ;;
            esac
            here=$here/$part
            if [ ! -d "$here" ]; then mkdir "$here" || return 1; fi
            if [ -L "$here" ]; then
              case $(cd -P "$here" && pwd -P)/ in
                "$home"/*) ;;
                *)
                  say "$here is a link that leads out of the workspace; nothing is written through it"
                  return 1
                  ;;
              esac
            fi
          done
        }
        """#

    /// `parent PATH`: makes the folder that the file lies in.
    fileprivate static let parentText = #"""
        parent() {
          case $1 in
            */*) below "${1%/*}" ;;
          esac
        }
        """#

    /// `directory PATH`: a folder that the user or a pack asked for.
    fileprivate static let directoryText = #"""
        directory() {
          [ -n "$root" ] || return 0
          below "$1" || say "no folder $1 in $root"
        }
        """#

    /// `place PATH KEY`: writes the file, by way of a whole copy elsewhere on the volume: half a file would count as
    /// seeded for ever.
    fileprivate static let placeText = #"""
        place() {
          if make_room "$staged" && cp "/workspace-init/$2" "$staged" && mv -f "$staged" "$root/$1"; then return 0; fi
          make_room "$staged" || :
          say "$1 could not be written to $root"
        }
        """#

    /// `seed PATH KEY`: writes the file when nothing is there.
    fileprivate static let seedText = #"""
        seed() {
          [ -n "$root" ] || return 0
          if ! parent "$1"; then
            say "$1 could not be written to $root"
          elif [ ! -e "$root/$1" ] && [ ! -L "$root/$1" ]; then
            place "$1" "$2"
          fi
        }
        """#

    /// `pack PATH KEY`: writes the file of a skill pack, over what is there.
    fileprivate static let packText = #"""
        pack() {
          [ -n "$root" ] && [ -n "$manifest" ] || return 0
          at=$root/$1
          if ! parent "$1"; then
            say "$1 could not be written to $root"
            return 0
          fi
          if [ -L "$at" ]; then
            rm -f "$at" || return 0
          elif [ -d "$at" ]; then
            set_aside "$at" || return 0
          elif [ -f "$at" ] && cmp -s "/workspace-init/$2" "$at"; then
            return 0
          fi
          place "$1" "$2"
        }
        """#

    /// `forget_packs MANIFEST PATH...`: takes away what packs brought earlier and is not among the paths.
    fileprivate static let forgetPacksText = #"""
        forget_packs() {
          noted=$1 manifest=''
          shift
          [ -n "$root" ] || return 0
          if [ -L "$noted" ] || [ ! -f "$noted" ]; then make_room "$noted" || return 0; fi
          make_room "$noted.new" || return 0
          if [ $# -gt 0 ] && ! printf '%s\n' "$@" > "$noted.new"; then
            rm -f "$noted.new"
            say "$noted could not be written; skill packs stay as they are"
            return 0
          fi
          manifest=$noted
          [ -f "$manifest" ] || return 0
          while IFS= read -r old || [ -n "$old" ]; do
            # The agent can write this file too.
            case /$old/ in
              *//* | */../* | */./*) continue ;;
            esac
            for new in "$@"; do
              [ "$new" != "$old" ] || continue 2
            done
            forget "$old"
          done < "$manifest"
          if [ $# -eq 0 ]; then rm -f "$manifest" || :; fi
        }
        """#

    /// `forget PATH`: takes the file away, and the folders that are empty then.
    fileprivate static let forgetText = #"""
        forget() {
          at=$root/$1
          up=${at%/*}
          [ -d "$up" ] || return 0
          case $(cd -P "$up" && pwd -P)/ in
            "$home"/*) ;;
            *) return 0 ;;
          esac
          if [ -f "$at" ] || [ -L "$at" ]; then rm -f "$at" || return 0; fi
          while [ "$up" != "$root" ] && [ ! -L "$up" ] && rmdir "$up" 2>/dev/null; do up=${up%/*}; done
        }
        """#

    /// `note_packs`: the paths given to `forget_packs` are what packs brought last.
    fileprivate static let notePacksText = #"""
        note_packs() {
          [ -n "$root" ] && [ -n "$manifest" ] || return 0
          if [ -f "$manifest.new" ]; then
            mv -f "$manifest.new" "$manifest" || say "$manifest could not be written"
          fi
        }
        """#
}
