internal import Diagnostics
package import Logging
internal import YAML

/// How a line of the log looks.
package enum LogFormat: String, Sendable, CaseIterable {
    /// For people: `12:00:00 info what happened key="value"`.
    case text
    /// For machines: one JSON object a line.
    case json
}

/// Writes each entry as one line; nothing in an entry can start a second one.
///
/// Whoever logs keeps secrets out: names of Secrets and keys may be logged, values never.
package struct LogLines: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level = .info
    private let format: LogFormat
    private let now: @Sendable () -> Timestamp
    private let write: @Sendable (String) -> Void

    /// - Parameter write: is given whole lines, each with its line feed.
    package init(
        _ format: LogFormat, now: @escaping @Sendable () -> Timestamp = { .now },
        write: @escaping @Sendable (String) -> Void
    ) {
        self.format = format
        self.now = now
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        for (key, value) in metadataProvider?.get() ?? [:] { fields[key] = value }
        for (key, value) in event.metadata ?? [:] { fields[key] = value }
        if let error = event.error { fields["error"] = "\(error)" }
        let sorted = fields.sorted { $0.key < $1.key }
        switch format {
        case .text: write(text(event, sorted))
        case .json: write(json(event, sorted))
        }
    }

    private func json(_ event: LogEvent, _ fields: [(key: String, value: Logger.MetadataValue)]) -> String {
        var line: Mapping = [
            "time": Node(now().preciseText), "level": Node(event.level.rawValue), "message": Node("\(event.message)"),
        ]
        // A field cannot take the place of these three.
        for (key, value) in fields { line[line[key] == nil ? key : "field_\(key)"] = node(value) }
        return JSON.write(Node(line), .compact) + "\n"
    }

    private func node(_ value: Logger.MetadataValue) -> Node {
        switch value {
        case .string(let text): Node(text)
        // A count stays one, for whoever reads the line with a program.
        case .stringConvertible(let thing): (thing as? Int).map { Node($0) } ?? Node("\(thing)")
        case .array(let values): Node(values.map(node))
        case .dictionary(let values):
            Node(Mapping(values.sorted { $0.key < $1.key }.map { Mapping.Entry(key: $0.key, value: node($0.value)) }))
        }
    }

    private func text(_ event: LogEvent, _ fields: [(key: String, value: Logger.MetadataValue)]) -> String {
        let time = now().text.dropFirst("2026-03-01T".count).dropLast()
        var line = "\(time) \(event.level.rawValue) \(shown("\(event.message)"))"
        for (key, value) in fields { line += " \(key)=\(quoted("\(value)", limit: 1000))" }
        return line + "\n"
    }

    /// Without quotes around it, but as harmless as with them.
    private func shown(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { isInvisible($0) ? "\u{FFFD}" : $0 }))
    }
}
