internal import ArgumentParser
internal import Diagnostics
internal import Host
internal import InstanceSpec
internal import Operations
internal import YAML

struct Restore: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Puts a backup onto an instance's volume.",
        discussion: """
            Upgrades the release with its own values and restoreFrom: PATH in them: the pod is replaced, and its first
            init container restores before anything else starts. What was on the volume is replaced. A volume that
            holds data and was never restored to is left alone unless you give --over.

            Keep restoreFrom in your values file too; it is restored once, however often the pod starts.

            EXAMPLES:
              helm openclaw restore my-agent backups/agents/my-agent/manual/2026-01-15T103000Z --over --wait
              helm openclaw restore my-agent backups/agents/my-agent/manual/2026-01-15T103000Z --yes
            """)

    @Argument(help: "Name of the instance.")
    var name: String
    @Argument(help: "Path of the backup, as backup list shows it.")
    var path: String
    @Flag(help: "It may replace data on a volume that was never restored to.")
    var over = false
    @Flag(name: .shortAndLong, help: "Does not ask.")
    var yes = false
    @Flag(help: "Waits until it is restored.")
    var wait = false
    @Option(help: ArgumentHelp("How long to wait.", valueName: "duration"))
    var timeout = "1h"
    @OptionGroup var change: ChangeOptions

    func run() throws {
        let kubectl = change.cluster.kubectl
        let limit = try duration(timeout, "restore")
        try checkPath(path, "restore")
        let instance = try LiveInstance.find(name, kubectl)
        _ = try BackupTemplate(instance, kubectl)
        try confirm(
            "What claim \(instance.claimName) of \(instance.name) holds is replaced by \(path).", instance.name, yes,
            "restore"
        )
        var request = path
        let code = try change.upgrade(
            instance, "\(instance.name) restored from \(path) by helm openclaw", byHand: "write restoreFrom: \(path)"
        ) { values in
            request = Self.next(path, after: values["restoreFrom"]?.string ?? "")
            values["restoreFrom"] = Node(request)
            var annotations = values["annotations"] ?? [:]
            annotations[BackupMark.restoreOver] = over ? Node(request) : nil
            values["annotations"] = annotations.nonEmpty
        }
        guard code == 0 else { throw Stop(code: code) }
        if instance.isSuspended {
            return Terminal.printOutput(
                "\(instance.name) is suspended: it is restored when it starts, helm openclaw resume \(instance.name)\n")
        }
        guard wait else {
            return Terminal.printOutput(
                "\(request) is restored as the pod starts; see it: helm openclaw status \(instance.name)\n")
        }
        try RestoreWatch(instance.name, kubectl).wait(limit, over: over)
        Terminal.printOutput("\(instance.name) is restored from \(request)\n")
    }

    /// The same backup once more is another request: the volume keeps a list of those that were carried out.
    static func next(_ path: String, after last: String) -> String {
        guard !path.includes("#") else { return path }
        let parts = last.split(separator: "#", maxSplits: 1)
        guard let first = parts.first, first == path[...] else { return path }
        return "\(path)#\((parts.count > 1 ? Int(parts[1]) ?? 1 : 1) + 1)"
    }
}

/// Has somebody type an instance's name before something that cannot be undone.
/// - Throws: when it is another, and where nobody can be asked.
func confirm(_ deed: String, _ instance: String, _ yes: Bool, _ command: String) throws {
    if yes { return }
    guard StandardStreams.inputIsTerminal && StandardStreams.errorIsTerminal else {
        throw UsageProblem(message: "\(deed) Say that you mean it with --yes", command: command)
    }
    Terminal.printError("\(deed) Type \(instance) to go on: ")
    if try StandardStreams.readLine() != instance {
        Terminal.printError("nothing was done\n")
        throw Stop(.findings)
    }
}
