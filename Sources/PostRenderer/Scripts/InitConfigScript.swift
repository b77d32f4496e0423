/// `init-config`: brings `openclaw.json` and the workspaces' first files to the volume.
///
/// A step that fails says so and the next one runs: an agent with yesterday's configuration is better than none. The
/// container fails only when the agent could not work: the volume cannot be written, or there is no `openclaw.json`.
enum InitConfigScript {
    struct Input {
        var mode: ConfigMode
        /// The default workspace first, then the additional ones in order.
        var workspaces: [SeedWorkspace]
        var packPolicy: PackPolicy
    }

    /// The longest script that Linux passes as one argument of a program, in bytes: 32 pages of 4 KiB, with a NUL.
    static let maximumBytes = 131_071
    /// Where the workspace ConfigMap holds a script that is too long for the command. No file of a workspace can have
    /// this name: those that start with a dot are refused.
    static let key = ".init-config.sh"

    static func fitsCommand(_ script: String) -> Bool { script.utf8.count <= maximumBytes }

    /// What the container runs: the script itself, or the way to it.
    static func command(_ script: String) -> String {
        fitsCommand(script) ? script : "exec sh /workspace-init/\(key)\n"
    }

    static func script(_ input: Input) -> String {
        var parts = ["set -eu", "volume=/data", "staged=$volume/.openclaw-staged", sayFunction("init-config")]
        parts += shellFunctions(
            ConfigFile.functions(input.mode) + input.workspaces.flatMap { $0.functions(input.packPolicy) })
        parts.append(
            #"""

            # Setting the time is refused where writing is, and works on a full disk.
            if ! touch "$volume" 2>/dev/null; then
              say "$volume is read-only or not writable for user $(id -u): the agent could not work"
              exit 1
            fi
            status=0
            """#)
        parts.append(command(input.mode) + " || status=1")
        for workspace in input.workspaces {
            parts += workspace.commands(input.packPolicy)
        }
        parts.append("")
        parts.append(#"exit "$status""#)
        return parts.joined(separator: "\n") + "\n"
    }

    private static func command(_ mode: ConfigMode) -> String {
        let command = ConfigFile.command(mode, source: "/config/openclaw.json", folder: "/data")
        if case .seed = mode { return "{ " + command + "; }" }
        return command
    }
}
