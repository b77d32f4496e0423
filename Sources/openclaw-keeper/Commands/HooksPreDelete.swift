internal import ArgumentParser
internal import InstanceSpec
internal import Operations

struct HooksGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hooks", abstract: "What the chart's hooks do.", subcommands: [HooksPreDelete.self])
}

struct HooksPreDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pre-delete",
        abstract: "Backs up every instance of a release before it is uninstalled.",
        discussion: """
            Starts a Job from the CronJob NAME-backup of each instance, all at once, and waits for them. It ends with 0 \
            whatever becomes of them, at the latest when the budget is used up: an uninstall is never held up. What \
            became of each is said in an event and in the log.

            EXAMPLE:
              openclaw-keeper hooks pre-delete --namespace agents --release my-agent --instance my-agent --budget 4m30s
            """)

    @Option(help: ArgumentHelp("Namespace of the release.", valueName: "name"))
    var namespace: String

    @Option(help: ArgumentHelp("The Helm release.", valueName: "name"))
    var release: String

    @Option(
        name: .customLong("instance"),
        help: ArgumentHelp("An instance of the release. May be given more than once.", valueName: "name"))
    var instances: [String] = []

    @Option(help: ArgumentHelp("What all of it may take, from when Helm made the Job.", valueName: "duration"))
    var budget = "4m30s"

    @Option(help: ArgumentHelp("The Job that runs this, to read when it was made.", valueName: "name"))
    var job: String?

    @Option(
        help: ArgumentHelp("The CronJob of the tick, if there is one. (default: RELEASE-keeper)", valueName: "name"))
    var keeper: String?

    @Flag(help: "The cluster has no OpenClawInstances of these instances.")
    var noRecords = false

    @OptionGroup var cluster: ClusterOptions

    func validate() throws {
        try checkName(namespace, "--namespace")
        try checkName(release, "--release")
        for name in instances { try checkName(name, "--instance") }
        if let job { try checkName(job, "--job") }
        if let keeper { try checkName(keeper, "--keeper") }
        _ = try duration()
    }

    func run() async throws {
        let request = PreDelete.Request(
            release: release, namespace: namespace, instances: instances, budget: try duration(), job: job,
            tick: keeper, hasRecords: !noRecords)
        try await cluster.run { cluster, logger in
            try await PreDelete(cluster, logger: logger).run(request)
        }
    }

    private func duration() throws -> Duration {
        do throws(GoDuration.Problem) {
            let read = try GoDuration.parse(budget)
            guard read > .seconds(0) else { throw GoDuration.Problem(reason: "it is not above 0") }
            return .nanoseconds(read.nanoseconds)
        } catch {
            throw ValidationError("--budget \(budget): \(error.reason)")
        }
    }
}
