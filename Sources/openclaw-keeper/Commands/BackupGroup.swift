internal import ArgumentParser
internal import Host
internal import Operations

extension BackupKind: ExpressibleByArgument {}

struct BackupGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Snapshots of an instance's volume in object storage.",
        discussion: """
            The bucket and the keys to it are in the environment: S3_BUCKET, S3_ENDPOINT, and as needed S3_REGION, \
            S3_PROVIDER, S3_ACCESS_KEY_ID with S3_SECRET_ACCESS_KEY. The instance's folder in the bucket is \
            OPENCLAW_BACKUP_PREFIX.
            """,
        subcommands: [BackupCommand.self, BackupListCommand.self, BackupVerifyCommand.self, BackupDeleteCommand.self])
}

/// The instance's folder in the bucket.
struct PrefixOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The instance's folder in the bucket. (default: OPENCLAW_BACKUP_PREFIX)", valueName: "path"))
    var prefix: String?

    func path() throws -> StorePath {
        guard let text = prefix ?? Environment.value("OPENCLAW_BACKUP_PREFIX") else {
            throw DataFailure(
                .settingsInvalid, "there is no OPENCLAW_BACKUP_PREFIX",
                fix: "set it, or give --prefix backups/TENANT/NAME")
        }
        return try StorePath(text, what: "OPENCLAW_BACKUP_PREFIX")
    }
}
