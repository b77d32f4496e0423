/// The main container's post-start hook: puts the operator's configuration back when only the container restarts.
///
/// It fails, and the container with it, only when there is no usable `openclaw.json`.
enum PostStartScript {
    /// Nil when the mode has nothing to restore: JSON5 is converted once per pod, a seeded file is the agent's.
    static func script(_ mode: ConfigMode) -> String? {
        switch mode {
        case .json5, .seed:
            return nil
        case .overwrite, .merge:
            var parts = ["set -eu"]
            let functions = ConfigFile.functions(mode)
            if !functions.isEmpty { parts.append(sayFunction("post-start")) }
            parts += shellFunctions(functions)
            parts.append(
                ConfigFile.command(
                    mode, source: "/operator-config/openclaw.json", folder: "/home/openclaw/.openclaw"))
            return parts.joined(separator: "\n") + "\n"
        }
    }
}
