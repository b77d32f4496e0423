package struct Backup: SpecObject {
    package var schedule = ""
    package var historyLimit = 3
    package var failedHistoryLimit = 1
    package var retentionDays = 7
    package var timeout = ""
    package var serviceAccountName = ""
    package init() {}
    package static let fields: [Field] = [
        .field("schedule", \Self.schedule, "When to back up, as a cron expression; left out: never by the clock."),
        .field(
            "historyLimit", \Self.historyLimit, "Finished backup Jobs to keep.", .atLeast(0, id: "backup-history")),
        .field(
            "failedHistoryLimit", \Self.failedHistoryLimit, "Failed backup Jobs to keep.",
            .atLeast(0, id: "backup-history")
        ),
        .field(
            "retentionDays", \Self.retentionDays, "Days for which the daily copies are kept.",
            .range(1...365, id: "backup-retention")),
        .field("timeout", \Self.timeout, "How long the backup before a deletion may take, 5m to 24h; left out: 30m."),
        .field(
            "serviceAccountName", \Self.serviceAccountName,
            "ServiceAccount of the Jobs that back up; a restore runs in the pod of the agent."),
    ]
}
