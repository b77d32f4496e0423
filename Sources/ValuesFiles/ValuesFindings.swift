package import Diagnostics

extension Sequence<Finding> {
    /// Findings about documents that were made from values, as they concern the values: settings by the key that the
    /// user writes, and what several instances share once.
    package func aboutValues() -> [Finding] {
        var result: [Finding] = []
        var known: [Identity: Int] = [:]
        for var finding in self {
            finding.rename("observed.settings.", "")
            finding.rename("observed.clusterDefaults", "clusterDefaults")
            finding.rename("observed.packs", "packs.locked")
            let identity = Identity(finding)
            let isOfRelease = finding.path.steps.first != .key("spec") && finding.path.steps.first != .key("metadata")
            if finding.span != nil || isOfRelease, let first = known[identity] {
                if result[first].document != finding.document { result[first].document = nil }
            } else {
                known[identity] = result.count
                result.append(finding)
            }
        }
        return result
    }
}

/// What makes two findings one.
private struct Identity: Hashable {
    let id: String
    let message: String
    let span: Span?
    let path: Path

    init(_ finding: Finding) {
        id = finding.id
        message = finding.message
        span = finding.span
        path = finding.path
    }
}

extension Finding {
    fileprivate mutating func rename(_ old: String, _ new: String) {
        let text = path.description
        guard text.hasPrefix(old) else { return }
        let oldSteps = Path(dotted: old).steps
        path = Path(Path(dotted: new).steps + path.steps.dropFirst(oldSteps.count))
        if message.hasPrefix(old) { message = new + message.dropFirst(old.count) }
    }
}
