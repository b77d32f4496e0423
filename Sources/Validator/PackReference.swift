internal import Diagnostics

/// A folder of a GitHub repository, as it stands behind `pack:` in a list of skills: `owner/repo/path[@ref]`.
package struct PackReference: Sendable, Equatable {
    /// The whole of it, without `pack:`.
    package let text: String
    package let owner: String
    package let repository: String
    /// The folder, with `/` between its parts.
    package let path: String
    /// A branch, tag or commit; nil means the default branch.
    package let ref: String?

    /// Nil when a part is empty, or leads out of the place it should name.
    ///
    /// The last `@` begins the ref, unless nothing stands before it. The text may stand behind `pack:` or alone.
    package init?(_ text: String) {
        let whole = text.hasPrefix("pack:") ? String(text.dropFirst("pack:".count)) : text
        var place = Substring(whole)
        var ref = ""
        if let at = place.lastIndex(of: "@"), at != place.startIndex {
            ref = String(place[place.index(after: at)...])
            place = place[..<at]
        }
        let parts = place.segments
        guard parts.count >= 3, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }), !ref.includes("..")
        else { return nil }
        self.text = whole
        owner = String(parts[0])
        repository = String(parts[1])
        path = parts.dropFirst(2).joined(separator: "/")
        self.ref = ref.isEmpty ? nil : ref
    }

    /// The last part of the path: what a folder without a manifest is called as a skill.
    package var name: String { path.segments.last.map(String.init) ?? path }
}

/// What keeps a path from being a file or folder that a skill pack puts into a workspace, as in "contains '..'"; nil
/// when nothing does. The workspace's ConfigMap carries the file under this path with `--` for each `/`.
package func packPathProblem(_ path: String) -> String? {
    if path.isEmpty { return "is empty" }
    if path.hasPrefix("/") { return "is absolute" }
    if path == "openclaw.json" { return "is reserved for the configuration" }
    for segment in path.segments {
        if segment.isEmpty { return "has an empty part" }
        if segment == "." || segment == ".." { return "has the part '\(segment)'" }
    }
    if let wrong = path.firstOutside(lettersDigitsAnd: "-_./") {
        return "has the character \(quoted(String(wrong))), which no key of a ConfigMap can have"
    }
    let bytes = path.segments.joined(separator: "--").utf8.count
    return bytes > 253 ? "has \(bytes) bytes as the key of a ConfigMap, at most 253 are allowed" : nil
}

/// The bytes that the `data` of a ConfigMap may have in all.
package let configMapLimit = 1 << 20
