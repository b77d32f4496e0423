internal import Diagnostics
internal import Host

/// The command that shows findings at their places in the user's own files: what Helm hands over has only its own.
enum LintLine {
    /// - Parameter release: nil when no chart made the stream: then there are no values to look at.
    static func text(_ release: (name: String, namespace: String)?) -> String? {
        // helm-openclaw has shown the places already.
        guard let release, Environment.value("OPENCLAW_CALLER") == nil else { return nil }
        var files: [String] = []
        var hasOthers = false
        let words = Processes.parentArguments
        // Only Helm's own command line says which values it took.
        if words.contains(where: { $0.hasPrefix("--post-renderer") }) { read(words, &files, &hasOthers) }
        let values = files.isEmpty ? " -f VALUES" : files.map { " -f \(word($0))" }.joined()
        let line =
            "helm openclaw lint\(values) --release \(word(release.name)) -n \(word(release.namespace))"
        return "   = your own lines: \(line)\(hasOthers ? " (and the --set flags that you gave)" : "")\n"
    }

    /// Values of `--set` are left out: they may be secret.
    private static func read(_ words: [String], _ files: inout [String], _ hasOthers: inout Bool) {
        var rest = words.dropFirst()
        while let word = rest.popFirst() {
            if word == "-f" || word == "--values" {
                if let file = rest.popFirst() { files.append(file) }
            } else if word.hasPrefix("--values=") {
                files.append(String(word.dropFirst("--values=".count)))
            } else if word.hasPrefix("-f"), word.utf8.count > 2 {
                files.append(String(word.dropFirst(word.hasPrefix("-f=") ? 3 : 2)))
            } else if word.hasPrefix("--set") {
                hasOthers = true
            }
        }
    }

    /// As a shell takes it for one word; what would move a cursor is shown as a mark.
    private static func word(_ text: String) -> String { shellWord(printable(text)) }
}
