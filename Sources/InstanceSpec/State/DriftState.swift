package import YAML

/// How often each difference between the release and the cluster was corrected.
package struct DriftState: SpecObject {
    package var corrections: [DriftCorrection] = []
    package init() {}
    package static let fields: [Field] = [
        .field("corrections", \Self.corrections, "Differences that came back, or may.")
    ]

    package var document: Node { ["corrections": Node(nonEmpty: corrections.map(\.document))] }
}

/// One difference: where it is, between which values, and how often it was corrected.
package struct DriftCorrection: SpecObject, Equatable {
    /// `Kind/name path`, for people.
    package var place = ""
    /// Digest of both values: another pair is another difference.
    package var values = ""
    package var count = 0
    /// When it was last seen.
    package var time = ""
    package init() {}
    package static let fields: [Field] = [
        .field("place", \Self.place, "Object and path."),
        .field("values", \Self.values, "Digest of the wanted and the found value."),
        .field("count", \Self.count, "How often it was corrected."),
        .field("time", \Self.time, "When it was last seen."),
    ]

    package var document: Node {
        ["place": Node(place), "values": Node(values), "count": Node(count), "time": time.node]
    }
}
