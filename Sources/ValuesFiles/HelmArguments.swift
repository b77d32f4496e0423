/// A command line of `helm template`, `install`, `upgrade` or `diff`, read as far as it says which values count. It is
/// passed on as it stands.
package struct HelmArguments: Sendable {
    /// What is neither a flag nor the value of one.
    package private(set) var positionals: [String] = []
    /// Files of `-f`, in order; `-` is standard input.
    package private(set) var files: [String] = []
    package private(set) var sets: [(kind: SetKind, argument: String)] = []
    /// Long names of all flags that are given, and their last value.
    package private(set) var flags: [String: String] = [:]
    /// Every `--post-renderer-args`.
    package private(set) var postRendererArguments: [String] = []
    /// The flags, with their values, that say which cluster and namespace is meant.
    package private(set) var connection: [String] = []

    package init(_ arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                positionals += rest
                break
            } else if argument.hasPrefix("--") {
                takeLong(argument, &rest)
            } else if argument.hasPrefix("-"), argument != "-" {
                takeShort(argument, &rest)
            } else {
                positionals.append(argument)
            }
        }
    }

    package func has(_ flag: String) -> Bool { flags[flag].map { $0 != "false" } ?? false }

    /// Whether values of an earlier revision count besides those that are given.
    /// - Parameter isUpgrade: `helm upgrade` without any values keeps those of the release.
    package func reusesValues(isUpgrade: Bool) -> Bool {
        if has("reset-values") { return false }
        if has("reuse-values") || has("reset-then-reuse-values") { return true }
        return isUpgrade && files.isEmpty && sets.isEmpty
    }

    private mutating func takeLong(_ argument: String, _ rest: inout ArraySlice<String>) {
        let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        var value = parts.count == 2 ? String(parts[1]) : nil
        if value == nil, Self.takesValue(name, next: rest.first) { value = rest.popFirst() }
        take(name, value)
    }

    /// `-f x`, `-fx`, `-f=x`, and letters without values before one with.
    private mutating func takeShort(_ argument: String, _ rest: inout ArraySlice<String>) {
        var letters = argument.dropFirst()
        while let letter = letters.popFirst() {
            guard let name = Self.letters[letter] else { continue }
            if !Self.valued.contains(name) {
                take(name, nil)
                continue
            }
            if letters.first == "=" { letters = letters.dropFirst() }
            take(name, letters.isEmpty ? rest.popFirst() : String(letters))
            return
        }
    }

    private mutating func take(_ name: String, _ value: String?) {
        flags[name] = value ?? "true"
        guard let value else { return }
        if name == "values" { files += value.split(separator: ",").map(String.init) }
        if name == "post-renderer-args" { postRendererArguments.append(value) }
        if let kind = SetKind.allCases.first(where: { $0.flag == "--\(name)" }) { sets.append((kind, value)) }
        if name == "namespace" || name.hasPrefix("kube") && !name.hasPrefix("kube-version") {
            connection.append("--\(name)=\(value)")
        }
    }

    private static func takesValue(_ name: String, next: String?) -> Bool {
        switch name {
        // Without a value in some versions and commands of Helm, with one in others.
        case "server-side": ["true", "false", "auto"].contains(next)
        case "color", "colour": ["never", "auto", "always"].contains(next)
        default: valued.contains(name)
        }
    }

    private static let letters: [Character: String] = [
        "f": "values", "n": "namespace", "o": "output", "s": "show-only", "a": "api-versions", "l": "labels",
        "g": "generate-name", "i": "install", "h": "help", "q": "quiet", "C": "context", "D": "find-renames",
    ]

    /// The flags of Helm 3 and 4 and of helm-diff that take a value.
    private static let valued: Set<String> = [
        "api-versions", "burst-limit", "ca-file", "cert-file", "content-cache", "context", "description",
        "find-renames", "history-max", "key-file", "keyring", "kube-apiserver", "kube-as-group", "kube-as-user",
        "kube-ca-file", "kube-context", "kube-tls-server-name", "kube-token", "kube-version", "kubeconfig", "labels",
        "name-template", "namespace", "output", "output-dir", "password", "post-renderer", "post-renderer-args", "qps",
        "registry-config", "repo", "repository-cache", "repository-config", "set", "set-file", "set-json",
        "set-literal", "set-string", "show-only", "suppress", "suppress-output-line-regex", "timeout", "username",
        "values", "version",
    ]
}
