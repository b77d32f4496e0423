internal import Diagnostics
internal import YAML

/// What rclone says on its standard error, one JSON object a line: how far it is, and what went wrong.
package struct RcloneLog: Sendable {
    package struct Stats: Sendable, Equatable {
        package var bytes = 0
        package var objects = 0

        package init(bytes: Int = 0, objects: Int = 0) {
            self.bytes = bytes
            self.objects = objects
        }
    }

    private var errors: [String] = []

    package init() {}

    /// - Returns: how far it is, when the line says so.
    package mutating func take(_ line: String) -> Stats? {
        guard let node = JSON.read(line) else {
            // A crash is no JSON.
            if !line.isEmpty { remember(line) }
            return nil
        }
        if let stats = node["stats"] {
            return Stats(bytes: stats["bytes"]?.int ?? 0, objects: stats["transfers"]?.int ?? 0)
        }
        let level = node["level"]?.string ?? ""
        if ["notice", "error", "critical"].contains(level), let message = node["msg"]?.string { remember(message) }
        return nil
    }

    private mutating func remember(_ message: String) {
        if errors.count == 40 { errors.remove(at: 20) }
        errors.append(message)
    }

    /// Whether the bucket itself is what was not found.
    var namesBucket: Bool { errors.contains { $0.includes("NoSuchBucket") } }

    /// What a run that failed came to.
    package func problem(status: Int32) -> DataFailure {
        for cause in Self.causes {
            for error in errors where cause.words.contains(where: { error.includes($0) }) {
                return DataFailure(cause.reason, shown(error), fix: cause.fix)
            }
        }
        let last = errors.last.map(shown) ?? "it ended with status \(status) and said nothing"
        return DataFailure(.storeFailed, last, fix: "run the backup again; if it fails again, look at the store itself")
    }

    private func shown(_ message: String) -> String {
        let line = message.split(separator: "\n").first.map(String.init) ?? message
        return String(quoted(line, limit: 400).dropFirst().dropLast())
    }

    private struct Cause {
        var reason: DataReason
        var words: [String]
        var fix: String
    }

    /// The most telling first: a store that refuses a key also fails every other request.
    private static let causes = [
        Cause(
            reason: .credentialsRefused,
            words: [
                "InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied", "ExpiredToken", "InvalidToken",
                "StatusCode: 401", "StatusCode: 403", "failed to refresh cached credentials", "AuthFailure",
                "no EC2 IMDS role found", "failed to retrieve credentials", "static credentials are empty",
            ],
            fix:
                "check the keys in the credentials Secret, and that they may list, read, write and delete in this bucket"
        ),
        Cause(
            reason: .bucketMissing, words: ["NoSuchBucket"],
            fix: "make the bucket, or correct S3_BUCKET in the credentials Secret"),
        Cause(
            reason: .storeFull,
            words: [
                "StorageFull", "QuotaExceeded", "InsufficientStorage", "StatusCode: 507", "XMinioStorageFull",
                "TooManyBuckets", "EntityTooLarge",
            ],
            fix: "make room in the store, or raise its quota; nothing that was complete is lost"),
        Cause(
            reason: .storeCorrupted, words: ["corrupted on transfer"],
            fix: "look at the store and what is between; nothing that was complete is lost"),
        Cause(
            reason: .volumeTooSmall, words: ["no space left on device", "file size too large"],
            fix: "make room on the volume or in the scratch folder"),
        Cause(
            reason: .storeUnreachable,
            words: [
                "connection refused", "no such host", "i/o timeout", "connection reset", "certificate",
                "network is unreachable", "no route to host", "server misbehaving", "Client.Timeout",
                "server gave HTTP response to HTTPS client",
            ],
            fix: "check S3_ENDPOINT, and that a network policy lets the backup pod reach it"),
    ]
}
