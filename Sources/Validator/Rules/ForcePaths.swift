internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let forcePathsNeedsMerge = Rule(
        id: "force-paths-needs-merge",
        path: "spec.config.forcePaths",
        summary: "forcePaths belongs to a merge",
        fix: "set mergeMode to merge, or remove forcePaths"
    ) { instance, report in
        let config = instance.spec.config
        guard !config.forcePaths.isEmpty, config.mergeMode != "merge" else { return }
        let mode = config.mergeMode.isEmpty ? "overwrite" : config.mergeMode
        report("config.forcePaths is only valid when config.mergeMode is \"merge\", it is \(quoted(mode))")
    }

    static let forcePaths = family("force-path", path: "spec.config.forcePaths", forcePathChecks) { instance in
        instance.spec.config.forcePaths.enumerated().map { index, path in
            Entry(
                text: path, path: Path(dotted: "spec.config.forcePaths[\(index)]"),
                label: "config.forcePaths[\(index)] \(quoted(path))")
        }
    }

    private static let forcePathChecks = [
        EntryCheck("empty", "a forced path is not empty", fix: "remove the entry") {
            $0.isEmpty ? "a path must not be empty" : nil
        },
        EntryCheck("edge-dot", "a forced path begins and ends with a key", fix: "remove the dot") {
            $0.hasPrefix(".") || $0.hasSuffix(".") ? "a path must not start or end with '.'" : nil
        },
        EntryCheck("empty-segment", "a forced path has a key between any two dots", fix: "remove a dot") {
            $0.includes("..") ? "a path must not have empty segments ('..')" : nil
        },
        EntryCheck("charset", "a forced path consists of plain keys and dots", fix: "name the keys, joined by dots") {
            $0.firstOutside(lettersDigitsAnd: "-_.").map {
                "invalid character \(quoted(String($0))); allowed are letters, digits, '-', '_' and '.'"
            }
        },
    ]
}
