internal import Diagnostics
internal import Host

/// The findings of the last run, for Helm 4, which shows nothing of what a post-renderer says. It holds no line of the
/// input.
enum ReportFile {
    /// - Parameter hint: the line to type next.
    /// - Returns: what went wrong, when the report could not be written; the run itself goes on.
    static func write(_ findings: [Finding], _ hint: String?, to wanted: String?) -> String? {
        guard let path = wanted ?? standardPath() else { return nil }
        do throws(SystemError) {
            guard !findings.isEmpty else {
                // What an earlier run said must not be taken for this one's.
                Files.remove(path)
                return nil
            }
            let text = HumanPrinter(source: "rendered stream").print(findings) + (hint.map { "\n\($0)" } ?? "")
            try Files.writePrivate(Array(text.utf8), to: path)
            return nil
        } catch {
            return wanted == nil ? nil : "the report is missing: \(error)"
        }
    }

    /// What kept a run from doing its work at all. A report that cannot be written leaves standard error.
    static func write(failure: String, to wanted: String?) {
        guard let path = wanted ?? standardPath() else { return }
        try? Files.writePrivate(Array(failure.utf8), to: path)
    }

    /// In Helm's cache folder, as Helm itself finds it.
    private static func standardPath() -> String? {
        let folder =
            Environment.value("HELM_CACHE_HOME") ?? Environment.value("XDG_CACHE_HOME").map { "\($0)/helm" }
            ?? Environment.value("HOME").map { "\($0)/.cache/helm" }
        return folder.map { "\($0)/openclaw/last-report.txt" }
    }
}
