/// The web terminal's command.
enum WebTerminalScript {
    struct Input {
        var readOnly: Bool
        /// Whether `TTYD_USERNAME` and `TTYD_PASSWORD` are set and asked for.
        var credential: Bool
    }

    static func script(_ input: Input) -> String {
        let mode = input.readOnly ? "-R" : "-W"
        let credential = input.credential ? #" -c "$TTYD_USERNAME:$TTYD_PASSWORD""# : ""
        return "set -eu\nexec ttyd \(mode)\(credential) sh\n"
    }
}
