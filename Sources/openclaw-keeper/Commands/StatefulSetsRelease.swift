internal import ArgumentParser
internal import Operations

struct StatefulSetsGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statefulsets", abstract: "StatefulSets of instances.", subcommands: [StatefulSetsRelease.self])
}

struct StatefulSetsRelease: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Deletes StatefulSets and lets their pods run on, so that the next ones take them over.",
        discussion: """
            What kubectl delete --cascade=orphan does: for an upgrade that changes what a StatefulSet cannot change. \
            One that is not there counts as released; one that is not Helm's is refused, and then none is deleted. \
            Needs the right to get and delete the StatefulSets that are named.

            EXAMPLE:
              openclaw-keeper statefulsets release --namespace agents --release my-agent my-agent
            """)

    @Option(help: ArgumentHelp("Namespace of the StatefulSets.", valueName: "name"))
    var namespace: String

    @Option(help: ArgumentHelp("Helm release that they must belong to. (default: any)", valueName: "name"))
    var release: String?

    @Option(help: ArgumentHelp("Seconds for all of them to be gone.", valueName: "seconds"))
    var timeout = 120

    @Argument(help: ArgumentHelp("Names of StatefulSets.", valueName: "name"))
    var names: [String]

    @OptionGroup var cluster: ClusterOptions

    func validate() throws {
        try checkName(namespace, "--namespace")
        if let release { try checkName(release, "--release") }
        for name in names { try checkName(name, "the StatefulSet") }
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout is 1 to 3600 seconds") }
    }

    func run() async throws {
        try await cluster.run { cluster, logger in
            try await ReleaseStatefulSets(
                cluster, namespace: namespace, release: release, timeout: .seconds(timeout), logger: logger
            ).run(names)
        }
    }
}
