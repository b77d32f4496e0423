internal import ArgumentParser
internal import Diagnostics
internal import InstanceSpec
internal import YAML

struct BackupDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Deletes a backup.",
        discussion: """
            Scheduled ones expire by themselves, the others stay until you delete them. One that the pod restores
            from is not deleted.

            EXAMPLE:
              helm openclaw backup delete my-agent backups/agents/my-agent/manual/2026-01-15T103000Z
            """)

    @Argument(help: "Name of the instance.")
    var name: String
    @Argument(help: "Path of the backup, as backup list shows it.")
    var path: String
    @Flag(name: .shortAndLong, help: "Does not ask.")
    var yes = false
    @Option(help: ArgumentHelp("How long to wait.", valueName: "duration"))
    var timeout = "1h"
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let kubectl = cluster.kubectl
        let limit = try duration(timeout, "backup delete")
        try checkPath(path, "backup delete")
        let instance = try LiveInstance.find(name, kubectl)
        let update = try StoredState.all(of: instance.name, kubectl).first?.state.update
        if [update?.status.preUpdateBackupPath, update?.target?.restoreFrom].contains(path) {
            throw Failure(
                "cannot delete \(path): the keeper goes back to it when the update fails, or has gone back to it",
                fix: "once a later update is through it is not needed any more; helm openclaw status \(instance.name)")
        }
        // A pod with a new volume would wait for it for ever.
        if instance.restoredPath?.split(separator: "#").first == path[...] {
            throw Failure(
                "cannot delete \(path): the pod of \(instance.name) restores from it when its volume is new",
                fix: "take restoreFrom out of its values and upgrade first")
        }
        try confirmByName("\(path) is deleted for ever.", instance.name, yes, "backup delete")
        let word = try runOnBucket(["backup", "delete", path], "delete", instance, limit, kubectl).word ?? [:]
        if answer.format == .json { return Terminal.printOutput(JSON.write(word, .pretty) + "\n") }
        let bytes = word["bytes"]?.int.map { ", \(ProgressDisplay.amount($0))" } ?? ""
        Terminal.printOutput("deleted \(word["path"]?.string ?? path)\(bytes)\n")
    }
}
