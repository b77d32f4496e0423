internal import ArgumentParser
internal import Diagnostics
internal import Host
internal import Logging
internal import Operations

struct TickCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tick",
        abstract: "Looks after a release once: updates its agents, and brings it to what its values say.",
        discussion: """
            What the CronJob RELEASE-keeper runs. It decides from what the cluster has, writes the decision into the \
            ConfigMap NAME-state, and runs at most one helm upgrade with the release's own values. Needs helm 4 with the \
            plugin openclaw-post, and a folder for temporary files.

            EXAMPLE:
              openclaw-keeper tick --release my-agent --namespace agents
            """)

    @Option(help: ArgumentHelp("The Helm release.", valueName: "name"))
    var release: String

    @Option(help: ArgumentHelp("Namespace of the release.", valueName: "name"))
    var namespace: String

    @Option(
        name: .customLong("instance"),
        help: ArgumentHelp(
            "An instance of the release, for when its values cannot be read. May be given more than once.",
            valueName: "name"))
    var instances: [String] = []

    @Option(help: ArgumentHelp("The chart that the release is upgraded with.", valueName: "folder"))
    var chart = "/usr/share/openclaw/chart"

    @Option(help: ArgumentHelp("The program helm, of version 4.", valueName: "program"))
    var helm = "helm"

    @Option(help: ArgumentHelp("Seconds to wait for what may end soon.", valueName: "seconds"))
    var patience = 60

    @Option(
        help: ArgumentHelp(
            "The time to go by, which then stands still, for tests: 2026-03-01T08:00:00Z.", visibility: .hidden))
    var at: String?

    @Option(help: ArgumentHelp("Port of the collectors, for tests.", visibility: .hidden))
    var collectorPort = 4318

    @OptionGroup var cluster: ClusterOptions

    func validate() throws {
        try checkName(release, "--release")
        try checkName(namespace, "--namespace")
        for name in instances { try checkName(name, "--instance") }
        guard (0...240).contains(patience) else { throw ValidationError("--patience is 0 to 240 seconds") }
        if let at, Timestamp(text: at) == nil { throw ValidationError("--at \(quoted(at)) is no time") }
    }

    func run() async throws {
        let now = clock()
        var hasFailed = false
        try await cluster.run { cluster, logger in
            var settings = Tick.Settings(
                release: release, namespace: namespace, chart: try ChartName.read(folder: chart))
            settings.instances = instances
            settings.driver = Environment.value("HELM_DRIVER")
            settings.podUID = Environment.value("OPENCLAW_POD_UID") ?? ""
            settings.collectorPort = collectorPort
            settings.patience = .seconds(patience)
            let folder = try temporaryFolder()
            defer {
                for name in ["values.json", "input.yaml", "report.txt"] { Files.remove("\(folder)/\(name)") }
                Links.removeFolder(folder)
            }
            let program = Helm(
                program: helm, chart: chart, release: release, namespace: namespace,
                run: Helm.running(with: Environment.all), logger: logger)
            let registry = try HTTPClientTransport()
            let outcome: Result<TickReport, any Error>
            do {
                let tick = Tick(
                    settings, cluster, program, registry: registry, folder: folder, now: now, logger: logger)
                outcome = .success(try await tick.run())
            } catch {
                outcome = .failure(error)
            }
            await registry.close()
            let report = try outcome.get()
            hasFailed = report.failure != nil || report.outcomes.contains { $0.error != nil }
            guard !hasFailed else { return }
            logger.info(
                "done", metadata: ["instances": "\(report.outcomes.count)", "upgraded": "\(report.upgrade != nil)"])
        }
        // What went wrong was logged where it did.
        if hasFailed { throw Stop(.failure) }
    }

    private func clock() -> @Sendable () -> Timestamp {
        guard let at, let time = Timestamp(text: at) else { return { .now } }
        return { time }
    }

    private func temporaryFolder() throws -> String {
        do throws(SystemError) {
            return try Links.makeTemporaryFolder()
        } catch {
            throw Failure("\(error)", fix: "mount an emptyDir at /tmp")
        }
    }
}
