internal import ArgumentParser
internal import Diagnostics
internal import YAML

struct Suspend: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Stops an instance: no pod, all data kept.",
        discussion: """
            Upgrades the release with its own values and suspended: true in them. In a values file of yours write it
            too, or the next upgrade with that file starts the instance again.

            EXAMPLE:
              helm openclaw suspend my-agent -n agents
            """)

    @Argument(help: "Name of the instance; may be left out when the namespace has one.")
    var name: String?
    @OptionGroup var change: ChangeOptions

    func run() throws { try change.setSuspended(true, name) }
}

struct Resume: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Starts a suspended instance again.",
        discussion: """
            EXAMPLE:
              helm openclaw resume my-agent -n agents
            """)

    @Argument(help: "Name of the instance; may be left out when the namespace has one.")
    var name: String?
    @OptionGroup var change: ChangeOptions

    func run() throws { try change.setSuspended(false, name) }
}

/// What a command needs that upgrades a release.
struct ChangeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Chart to upgrade with. (default: the one beside this program, if it is the release's version)",
            valueName: "chart"))
    var chart: String?
    @Option(help: ArgumentHelp("The lock of skill packs that the release was made with.", valueName: "file"))
    var packs: String?
    @OptionGroup var cluster: ClusterOptions

    /// The change of a release, with what was given here.
    func change(of release: String) -> ReleaseChange {
        ReleaseChange(release: release, options: cluster, chart: chart, packs: packs)
    }

    func setSuspended(_ wanted: Bool, _ name: String?) throws {
        let instance = try LiveInstance.find(name, cluster.kubectl)
        if instance.isSuspended == wanted {
            return Terminal.printOutput("\(instance.name) is \(wanted ? "suspended" : "not suspended") already\n")
        }
        let what = wanted ? "suspended" : "resumed"
        throw Stop(
            code: try upgrade(
                instance, "\(instance.name) \(what) by helm openclaw", byHand: "write suspended: \(wanted)"
            ) { values in
                values["suspended"] = Node(wanted)
            })
    }

    /// Upgrades the release of an instance with its own values, those of this one instance changed.
    /// - Parameters:
    ///   - byHand: what the user may do where we cannot: `write suspended: true`.
    ///   - justBefore: runs when all is checked, right before Helm.
    ///   - edit: is given the values that are this instance's alone.
    /// - Returns: what Helm ended with.
    func upgrade(
        _ instance: LiveInstance, _ description: String, byHand: String, justBefore: () throws -> Void = {},
        edit: (inout Node) throws -> Void
    ) throws -> Int32 {
        guard let release = instance.release else {
            throw Failure(
                "cannot change \(instance.name): no Helm release made it",
                fix: "\(byHand) into the spec of its manifest and apply it again")
        }
        let change = change(of: release)
        let key = try change.source().key
        let all = try change.values()
        let changed = try changed(instance.name, key.map { all[$0] ?? [:] } ?? all, release, byHand, edit)
        var values = all
        if let key { values[key] = changed } else { values = changed }
        return try change.apply(values, description: description, justBefore: justBefore)
    }

    /// The chart's values with the one instance of this name changed. Names are made as the chart makes them.
    private func changed(
        _ name: String, _ values: Node, _ release: String, _ byHand: String, _ edit: (inout Node) throws -> Void
    ) throws -> Node {
        var values = values
        let override = values["fullnameOverride"]?.string ?? ""
        let suffix = values["nameOverride"]?.string ?? ""
        let first = !override.isEmpty ? override : suffix.isEmpty ? release : "\(release)-\(suffix)"
        let keys = values["instances"]?.mapping?.keys ?? []
        if keys.isEmpty, first == name {
            try edit(&values)
            return values
        }
        guard let key = keys.first(where: { "\(first)-\($0)" == name }) else {
            throw Failure(
                "cannot tell which values of release \(release) make instance \(name)",
                fix: "\(byHand) into them and upgrade")
        }
        var instances = values["instances"] ?? [:]
        var own = instances[key] ?? [:]
        try edit(&own)
        instances[key] = own
        values["instances"] = instances
        return values
    }
}
