internal import ArgumentParser
internal import Diagnostics
internal import InstanceSpec

struct Update: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Takes an update of the keeper's back.",
        discussion: """
            EXAMPLE:
              helm openclaw update undo my-agent -n agents
            """,
        subcommands: [UpdateUndo.self])
}

struct UpdateUndo: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Goes back from the keeper's version to the one that the values name.",
        discussion: """
            What the keeper has chosen is dropped, also in the middle of an update, and the release is upgraded with
            its own values. The versions known by now are not tried again until there is a newer one, or image or
            autoUpdate change in the values. With --restore the data goes back in the same revision.

            EXAMPLES:
              helm openclaw update undo my-agent
              helm openclaw update undo my-agent --restore backups/agents/my-agent/pre-update-2026-01-15T103000Z --over --wait
            """)

    @Argument(help: "Name of the instance.")
    var name: String
    @Option(
        help: ArgumentHelp("Path of a backup that the data goes back to, as backup list shows it.", valueName: "path"))
    var restore: String?
    @OptionGroup var options: RestoreOptions
    @OptionGroup var change: ChangeOptions

    func run() throws {
        let kubectl = change.cluster.kubectl
        let limit = try duration(options.timeout, "update undo")
        if let restore {
            try checkPath(restore, "update undo")
        } else if options.over || options.wait {
            throw UsageProblem(message: "--over and --wait go with --restore", command: "update undo")
        }
        let instance = try LiveInstance.find(name, kubectl)
        let (stored, from, to) = try update(of: instance, kubectl)
        var order: RestoreOrder?
        if let restore {
            _ = try BackupTemplate(instance, kubectl)
            order = RestoreOrder(restore, over: options.over, of: instance)
            try order?.confirm(options.yes, "update undo")
        }
        let data = restore.map { " with the data of \($0)" } ?? ""
        var isDropped = false
        do {
            let code = try change.upgrade(
                instance, "\(instance.name) from \(from) back to \(to)\(data) by helm openclaw",
                byHand: restore.map { "write restoreFrom: \($0)" } ?? "write image.tag: \(to)",
                justBefore: {
                    try stored.change(kubectl) { $0.update.giveUp() }
                    isDropped = true
                }, edit: { order?.write(into: &$0) })
            guard code == 0 else { throw Stop(code: code) }
        } catch {
            if isDropped { putBack(stored, to, kubectl) }
            throw error
        }
        Terminal.printOutput("\(instance.name) goes back from \(from) to \(to)\n")
        try order?.follow(options.wait ? limit : nil, kubectl)
    }

    /// The keeper's version, in place or on its way, and that of the values.
    /// - Throws: `Failure` when there is nothing that could be undone.
    private func update(
        of instance: LiveInstance, _ kubectl: Kubectl
    ) throws -> (stored: StoredState, from: String, to: String) {
        guard let stored = try StoredState.all(of: instance.name, kubectl).first,
            let (from, to) = Self.versions(stored.state.update)
        else {
            throw Failure(
                "cannot undo an update of \(instance.name): the keeper has put no other version in the place of its values'",
                fix: "for another version write image.tag into its values and upgrade")
        }
        guard stored.state.update.status.updatePhase != "RollingBack" else {
            throw Failure(
                "cannot undo the update of \(instance.name): the keeper is taking it back already",
                fix: "see how far it is: helm openclaw status \(instance.name)")
        }
        guard !["", "latest"].contains(to) else {
            throw Failure(
                "cannot undo the update of \(instance.name): its values name no version to go back to",
                fix: "write image.tag into them and upgrade: the keeper's choice ends with that")
        }
        return (stored, from, to)
    }

    /// Nil when they are the same.
    private static func versions(_ update: UpdateState) -> (from: String, to: String)? {
        if let target = update.target, target.tag != target.base.tag { return (target.tag, target.base.tag) }
        guard update.isInFlight else { return nil }
        return (update.status.pendingVersion, update.seen.image.tag)
    }

    /// The upgrade failed: without the keeper's choice its next run would go back without what was asked for beside it.
    private func putBack(_ stored: StoredState, _ to: String, _ kubectl: Kubectl) {
        guard let now = try? StoredState.all(of: stored.instance, kubectl).first else { return }
        do {
            try now.change(kubectl) { $0.update = stored.state.update }
        } catch {
            Terminal.printError(
                "note: the keeper's choice is dropped: its next run, or your next upgrade, goes back to \(to)\n")
        }
    }
}
