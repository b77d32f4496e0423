/// A command line that is not finished, taken apart.
struct CompletionLine {
    /// With the command below it: `packs list`.
    private(set) var command = ""
    /// What is no flag, without the command.
    private(set) var arguments: [String] = []
    /// The flag that waits for its value, without dashes.
    private(set) var openFlag: String?

    init(_ words: some Sequence<String>) {
        var onlyArguments = false
        for word in words {
            if openFlag != nil {
                openFlag = nil
            } else if word == "--", !command.isEmpty {
                onlyArguments = true
            } else if word.hasPrefix("-"), word != "-", !onlyArguments {
                let name = String(word.drop { $0 == "-" })
                if !name.contains("="), !takesNoValue(name) { openFlag = name }
            } else if command.isEmpty {
                command = word
            } else if arguments.isEmpty, Self.below[command]?.contains(word) ?? false {
                command += " \(word)"
            } else {
                arguments.append(word)
            }
        }
    }

    private static let below = [
        "backup": ["now", "list", "verify", "delete"], "crds": ["diff", "apply"], "packs": ["lock", "list"],
        "selfconfig": ["list", "drop"], "update": ["undo"],
    ]

    private func takesNoValue(_ flag: String) -> Bool {
        (Self.switches.contains(flag) && !(command == "doctor" && flag == "check"))
            || (command == "logs" && ["f", "p"].contains(flag))
    }

    /// Of all commands, Helm's among them; every other flag takes a value.
    private static let switches: Set<String> = [
        "A", "all-containers", "all-namespaces", "allow-unreleased", "apply", "atomic", "check", "create-namespace",
        "debug", "dependency-update", "detailed-exitcode", "devel", "diff", "dry-run", "follow", "force",
        "force-conflicts", "generate-name", "h", "help", "hide-secret", "i", "include-crds", "install", "is-upgrade",
        "list", "no-content", "no-hooks", "operator-stopped", "over", "previous", "print", "remove",
        "render-subchart-notes", "reset-then-reuse-values", "reset-values", "reuse-values", "rollback-on-failure",
        "rules", "show-secrets",
        "skip-crds", "skip-tests", "strict", "take-ownership", "three-way-merge", "timestamps", "update", "verify",
        "wait", "wait-for-jobs", "y", "yes",
    ]
}
