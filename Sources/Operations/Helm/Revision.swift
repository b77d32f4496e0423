package import YAML

/// One line of `helm history`.
package struct Revision: Sendable, Equatable {
    package var number: Int
    /// `deployed`, `superseded`, `failed`, `pending-upgrade` and so on.
    package var status: String
    /// Name and version of the chart, joined by a hyphen.
    package var chart: String
    package var description: String
    /// When it was made; nil when Helm does not say it in a form that is known.
    package var updated: Timestamp?

    package init(number: Int, status: String, chart: String, description: String, updated: Timestamp?) {
        self.number = number
        self.status = status
        self.chart = chart
        self.description = description
        self.updated = updated
    }

    /// What `helm history -o json` prints, oldest first; nil when it is not that.
    package static func list(_ text: String) -> [Revision]? {
        guard let entries = JSON.read(text)?.sequence else { return nil }
        return entries.compactMap { entry in
            guard let number = entry["revision"]?.int else { return nil }
            return Revision(
                number: number, status: entry["status"]?.string ?? "", chart: entry["chart"]?.string ?? "",
                description: entry["description"]?.string ?? "",
                updated: entry["updated"]?.string.flatMap { Timestamp(text: $0) })
        }
    }

    package var isPending: Bool { status.hasPrefix("pending-") }
    package var isRollback: Bool { description.hasPrefix("Rollback to ") }
}

/// The Secret of a revision, without what it holds.
package struct RevisionSecret: Sendable, Equatable {
    /// Tells which run of the keeper makes a revision: `<number>.<uid of the pod>`. Helm copies labels to later
    /// revisions, so the number is part of it.
    package static let runLabel = "openclaw.rocks/keeper-run"

    package var name: String
    package var uid: String
    package var number: Int
    package var created: Timestamp?
    /// The uid of the pod that made it; nil when the keeper did not.
    package var podUID: String?

    package init(_ secret: Node) {
        let metadata = secret["metadata"]
        name = metadata?["name"]?.string ?? ""
        uid = metadata?["uid"]?.string ?? ""
        number = metadata?["labels"]?["version"]?.string.flatMap { Int($0) } ?? 0
        created = metadata?["creationTimestamp"]?.string.flatMap { Timestamp(text: $0) }
        let run = metadata?["labels"]?[Self.runLabel]?.string ?? ""
        let mark = "\(number)."
        podUID = run.hasPrefix(mark) ? String(run.dropFirst(mark.count)) : nil
    }
}
