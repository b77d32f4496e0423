internal import Diagnostics

/// `init-plugins`: installs OpenClaw plugins onto the volume with the OpenClaw command itself.
enum InitPluginsScript {
    /// The entries as the user wrote them, in order: `npm:<package>`, or a name that ClawHub knows.
    static func script(_ plugins: [String]) -> String {
        var lines = [#"folder "$volume/extensions""#]
        lines += plugins.map { plugin in
            let reference = plugin.hasPrefix("npm:") ? plugin : "clawhub:" + plugin
            return "openclaw plugins install --force \(shellQuoted(reference))"
        }
        return volumeScript(
            "init-plugins", volume: "/home/openclaw/.openclaw", calls: [.folder],
            lines.joined(separator: "\n") + "\n")
    }
}
