/// What no snippet shows: lines of `observed`, of an environment or of free configuration may hold a secret.
package enum Hidden {
    /// Whether the line that a path points at may be shown.
    package static func mayShow(_ path: Path) -> Bool {
        if path.steps.first == .key("observed") { return false }
        if case .key(let last) = path.steps.last, isNamedForSecrets(last) { return false }
        return !path.steps.contains { step in
            if case .key(let key) = step { keys.contains(key) } else { false }
        }
    }

    /// Whether people put a secret under such a key, where we have no field for it: `gateway.token`, `apiKey`, and a
    /// reference to a Secret that is given the secret itself.
    private static func isNamedForSecrets(_ key: String) -> Bool {
        let letters = key.lowercased().filter { $0 != "-" && $0 != "_" }
        return letters.hasSuffix("secretref")
            || ["password", "passwd", "token", "apikey", "authkey", "credential"].contains { letters.includes($0) }
    }

    /// Whether a line may be shown, judged by its text alone and by the keys above it that are less indented: a text
    /// that is no YAML has no paths, and a flow mapping has several values on one line.
    /// - Parameter lines: the line, then those above it, the nearest first.
    static func mayShowFirst(of lines: some Sequence<Substring>) -> Bool {
        var above = lines.makeIterator()
        guard let shown = above.next(), !containsHiddenKey(shown) else { return false }
        var indent = indentation(shown)
        var isItem = isListItem(shown)
        var left = farthest
        while let line = above.next() {
            if left == 0 { return false }
            left -= 1
            if isBlank(line) { continue }
            if line.hasPrefix("---") { return true }
            let own = indentation(line)
            // A list may stand right below its key without being indented.
            guard own < indent || (own == indent && isItem && !isListItem(line)) else { continue }
            if containsHiddenKey(line) { return false }
            indent = own
            isItem = isListItem(line)
            if indent == 0, !isItem { return true }
        }
        return true
    }

    /// How many lines are looked at: what has its key farther above is not shown.
    private static let farthest = 10_000

    private static let keys: Set<String> = [
        "env", "extraEnv", "raw", "data", "stringData", "initialFiles", "podAnnotations",
    ]

    private static func containsHiddenKey(_ line: Substring) -> Bool {
        var word = ""
        for scalar in line.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "-": word.unicodeScalars.append(scalar)
            case "\"", "'", " ": if scalar == " ", !keys.contains(word), word != "observed" { word = "" }
            case ":":
                if keys.contains(word) || word == "observed" { return true }
                word = ""
            default: word = ""
            }
        }
        return false
    }

    private static func indentation(_ line: Substring) -> Int { line.utf8.prefix { $0 == UInt8(ascii: " ") }.count }

    private static func isListItem(_ line: Substring) -> Bool {
        line.utf8.first { $0 != UInt8(ascii: " ") } == UInt8(ascii: "-")
    }

    private static func isBlank(_ line: Substring) -> Bool {
        guard let first = line.utf8.first(where: { $0 != UInt8(ascii: " ") }) else { return true }
        return first == UInt8(ascii: "#")
    }
}
