internal import ArgumentParser
internal import Diagnostics
internal import InstanceSpec
internal import Operations
internal import YAML

struct BackupList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the complete backups of an instance, the newest last.",
        discussion: """
            A Job in the cluster looks into the bucket: only there are the keys to it.

            EXAMPLE:
              helm openclaw backup list my-agent -n agents -o json
            """)

    @Argument(help: "Name of the instance; may be left out when the namespace has one.")
    var name: String?
    @Option(help: ArgumentHelp("How long to wait for the Job.", valueName: "duration"))
    var timeout = "5m"
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let kubectl = cluster.kubectl
        let limit = try duration(timeout, "backup list")
        let instance = try LiveInstance.find(name, kubectl)
        let log = try runOnBucket(["backup", "list", "--format", "json"], "list", instance, limit, kubectl).log
        guard let backups = Self.answer(in: log)?.sequence else {
            throw Failure(
                "cannot list the backups of \(instance.name): its Job's log cannot be read",
                fix: "may you read logs? kubectl auth can-i get pods/log -n \(kubectl.namespace)")
        }
        if answer.format == .json { return Terminal.printOutput(JSON.write(Node(backups), .pretty) + "\n") }
        if backups.isEmpty { return Terminal.printError("no complete backup of \(instance.name)\n") }
        var table = TextTable()
        table.add("PATH", "KIND", "AGE", "FILES", "SIZE")
        for backup in backups {
            table.add(
                backup["path"]?.string ?? "", backup["kind"]?.string ?? "", age(of: backup["time"]?.string ?? ""),
                "\(backup["files"]?.int ?? 0)", ProgressDisplay.amount(backup["bytes"]?.int ?? 0))
        }
        Terminal.printOutput(table.text)
    }

    /// What the program printed, without the lines of its log: both stand in a pod's log.
    static func answer(in log: String) -> Node? {
        let lines = log.split(separator: "\n").filter { line in
            guard line.hasPrefix("{"), let entry = JSON.read(String(line)) else { return true }
            return entry["level"] == nil || entry["message"] == nil
        }
        return JSON.read(lines.joined(separator: "\n"))
    }
}

struct BackupVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Reads a backup back and compares every checksum.",
        discussion: """
            EXAMPLES:
              helm openclaw backup verify my-agent latest-complete
              helm openclaw backup verify my-agent backups/agents/my-agent/manual/2026-01-15T103000Z
            """)

    @Argument(help: "Name of the instance.")
    var name: String
    @Argument(help: "Path of the backup, or latest-complete.")
    var path: String
    @Option(help: ArgumentHelp("How long to wait.", valueName: "duration"))
    var timeout = "1h"
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let kubectl = cluster.kubectl
        let limit = try duration(timeout, "backup verify")
        let instance = try LiveInstance.find(name, kubectl)
        try checkPath(path, "backup verify")
        let word = try runOnBucket(["backup", "verify", path], "verify", instance, limit, kubectl).word ?? [:]
        if answer.format == .json { return Terminal.printOutput(JSON.write(word, .pretty) + "\n") }
        let files = word["files"]?.int.map { ", \($0) files" } ?? ""
        let bytes = word["bytes"]?.int.map { ", \(ProgressDisplay.amount($0))" } ?? ""
        Terminal.printOutput("\(word["path"]?.string ?? path) is as it was saved\(files)\(bytes)\n")
    }
}

/// A path in the bucket, as the program and Kubernetes take it: `$(` would be expanded, a `-` in front be an option.
func checkPath(_ path: String, _ command: String) throws {
    let isOdd =
        path.hasPrefix("-") || path.hasPrefix("/") || path.includes("..") || path.includes("$(")
        || path.unicodeScalars.contains(where: isInvisible)
    if path.isEmpty || isOdd {
        throw UsageProblem(
            message: "\(quoted(path)) is no path of a backup; backup list shows them", command: command)
    }
}

/// Runs the program on the bucket in a Job, which is gone when it went well.
func runOnBucket(
    _ arguments: [String], _ word: String, _ instance: LiveInstance, _ limit: GoDuration, _ kubectl: Kubectl
) throws -> ClusterJob.Ended {
    let template = try BackupTemplate(instance, kubectl)
    let job = try ClusterJob(
        bucketJob(from: template.object, arguments, name: template.jobName(word)), kubectl)
    let ended = try job.wait(limit)
    guard case .complete = ended.outcome else {
        throw Failure(
            "cannot \(word) backups of \(instance.name): \(ended.outcome.problem ?? "")",
            fix: ended.word?["fix"]?.string ?? kubectl.line(["logs", "job/\(job.name)"]))
    }
    job.delete()
    return ended
}
