internal import Diagnostics

/// How the operator's configuration becomes the `openclaw.json` that the agent reads.
enum ConfigMode {
    /// The file is the operator's, on every start.
    case overwrite
    /// The operator's keys are merged into the agent's file, after these paths (`a.b.c`) were deleted from it.
    case merge(forcePaths: [String])
    /// The operator's text is JSON5 and is converted; the file is the operator's.
    case json5
    /// The file is written when there is none, and belongs to the agent from then on.
    case seed
}

/// The command that brings `openclaw.json` to the volume, for the init container and the post-start hook alike.
///
/// Beside it lies `.openclaw-applied.json`, the operator's configuration as it was applied last: what a merge needs to
/// tell a key that the operator took away from one that the agent added.
enum ConfigFile {
    /// The functions that the command calls.
    static func functions(_ mode: ConfigMode) -> [ShellFunction] {
        switch mode {
        case .overwrite, .seed: [.applyConfig]
        case .merge, .json5: []
        }
    }

    /// A simple command: it fails when the agent is left without a configuration that it could start with.
    static func command(_ mode: ConfigMode, source: String, folder: String) -> String {
        let file = folder + "/openclaw.json"
        switch mode {
        case .overwrite:
            return "apply_config \(source) \(folder)"
        case .seed:
            return "if [ -e \(file) ] || [ -L \(file) ]; then :; else apply_config \(source) \(folder); fi"
        case .merge(let forcePaths):
            return "node -e \(shellQuoted(ConfigProgram.javaScript)) -- "
                + shellQuoted(["merge", source, file] + forcePaths)
        case .json5:
            return "node -e \(shellQuoted(ConfigProgram.javaScript)) -- " + shellQuoted(["convert", source, file])
        }
    }
}
