internal import ArgumentParser
internal import Host
internal import Operations
internal import YAML

enum ListFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

struct BackupListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Prints the snapshots that are complete, the newest last.",
        discussion: """
            EXAMPLE:
              openclaw-keeper backup list --format json
            """)

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format = ListFormat.text

    @OptionGroup var prefix: PrefixOptions
    @OptionGroup var options: DataOptions

    func run() async throws {
        try await options.run { tools in
            let prefix = try prefix.path()
            let (found, complete) = try await Snapshots(tools.rclone, scratch: tools.scratch).found(under: prefix)
            try StandardStreams.writeOutput(Array(print(complete).utf8))
            return [
                "message": "snapshots listed", "complete": Node(complete.count),
                "torn": Node(found.count { $0.state == .torn }), "foreign": Node(found.count { $0.state == .foreign }),
            ]
        }
    }

    private func print(_ snapshots: [Snapshot]) -> String {
        switch format {
        case .json:
            return JSON.write(
                Node(
                    snapshots.map { snapshot in
                        let record = snapshot.record
                        return [
                            "path": Node(snapshot.path.description), "kind": Node(record.kind.rawValue),
                            "time": Node(Timestamp(seconds: record.stamp.seconds).text), "files": Node(record.files),
                            "bytes": Node(record.bytes), "databases": Node(record.databases),
                            "skipped": Node(record.skipped), "seconds": Node(record.seconds),
                        ]
                    }), .pretty) + "\n"
        case .text:
            let rows =
                [["PATH", "KIND", "FILES", "SIZE"]]
                + snapshots.map { snapshot in
                    [
                        snapshot.path.description, snapshot.record.kind.rawValue, "\(snapshot.record.files)",
                        "\((snapshot.record.bytes + (1 << 20) - 1) >> 20) MiB",
                    ]
                }
            let widths = rows[0].indices.map { column in rows.map { $0[column].utf8.count }.max() ?? 0 }
            return rows.map { row in
                row.enumerated().map { column, text in
                    column == row.count - 1
                        ? text : text + String(repeating: " ", count: widths[column] + 2 - text.utf8.count)
                }.joined() + "\n"
            }.joined()
        }
    }
}
