internal import ArgumentParser
internal import Diagnostics
internal import Operations
internal import YAML

struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Backs an instance up now, shows its backups, checks one or deletes one.",
        discussion: """
            EXAMPLES:
              helm openclaw backup now my-agent -n agents --wait
              helm openclaw backup list my-agent -n agents
              helm openclaw backup verify my-agent latest-complete -n agents
            """,
        subcommands: [BackupNow.self, BackupList.self, BackupVerify.self, BackupDelete.self])
}

struct BackupNow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "now",
        abstract: "Backs an instance up while it goes on working.",
        discussion: """
            A Job in the cluster does it, made from CronJob NAME-backup. With --wait a bar shows how far it is; where
            standard error is no terminal, the Job's own lines of JSON do.

            EXAMPLES:
              helm openclaw backup now my-agent --wait
              helm openclaw backup now my-agent --wait -o json
            """)

    @Argument(help: "Name of the instance; may be left out when the namespace has one.")
    var name: String?
    @Flag(help: "Waits until it is complete and checked.")
    var wait = false
    @Option(help: ArgumentHelp("How long to wait.", valueName: "duration"))
    var timeout = "1h"
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let kubectl = cluster.kubectl
        let limit = try duration(timeout, "backup now")
        let instance = try LiveInstance.find(name, kubectl)
        let template = try BackupTemplate(instance, kubectl)
        if let obstacle = template.obstacle {
            throw Failure(
                "cannot back up \(instance.name): \(obstacle)",
                fix: "helm openclaw suspend \(instance.name); back up; helm openclaw resume \(instance.name)")
        }
        let object = backupJob(
            from: template.object, .manual, stamp: Timestamp.now.backupStamp, name: template.jobName("backup"),
            isNearPod: !instance.isSuspended)
        let job = try ClusterJob(object, kubectl)
        guard wait else {
            let started: Node = ["instance": Node(instance.name), "job": Node(job.name)]
            return Terminal.printOutput(
                answer.format == .json
                    ? JSON.write(started, .pretty) + "\n"
                    : "started Job \(job.name); see it: \(kubectl.line(["get", "job", job.name]))\n")
        }
        let ended = try job.wait(limit)
        guard case .complete(let backup) = ended.outcome else {
            throw Failure(
                "cannot back up \(instance.name): \(ended.outcome.problem ?? "")",
                fix: ended.word?["fix"]?.string ?? kubectl.line(["describe", "job", job.name]))
        }
        let result: Node = [
            "instance": Node(instance.name), "path": Node(backup.path), "files": Node(backup.files),
            "bytes": Node(backup.bytes), "job": Node(job.name),
        ]
        let size = [
            backup.files.map { "\($0) files" }, backup.bytes.map { ProgressDisplay.amount($0) },
        ].compactMap { $0 }.joined(separator: ", ")
        Terminal.printOutput(
            answer.format == .json
                ? JSON.write(result, .pretty) + "\n"
                : "backed up \(instance.name): \(backup.path)\(size.isEmpty ? "" : " (\(size))")\n")
    }
}
