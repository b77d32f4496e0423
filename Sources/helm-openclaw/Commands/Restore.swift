internal import ArgumentParser
internal import Diagnostics
internal import InstanceSpec
internal import Operations

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
    @OptionGroup var options: RestoreOptions
    @OptionGroup var change: ChangeOptions

    func run() throws {
        let kubectl = change.cluster.kubectl
        let limit = try duration(options.timeout, "restore")
        try checkPath(path, "restore")
        let instance = try LiveInstance.find(name, kubectl)
        _ = try BackupTemplate(instance, kubectl)
        var order = RestoreOrder(path, over: options.over, of: instance)
        try order.confirm(options.yes, "restore")
        let code = try change.upgrade(
            instance, "\(instance.name) restored from \(path) by helm openclaw", byHand: "write restoreFrom: \(path)"
        ) { order.write(into: &$0) }
        guard code == 0 else { throw Stop(code: code) }
        try order.follow(options.wait ? limit : nil, kubectl)
    }
}
