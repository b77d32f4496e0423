internal import ArgumentParser
internal import Diagnostics
internal import Operations
internal import PostRenderer

struct SecretsGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets", abstract: "Secrets of instances.", subcommands: [SecretsEnsure.self])
}

struct SecretsEnsure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ensure",
        abstract: "Makes the gateway tokens and basic-auth passwords that are missing.",
        discussion: """
            For secrets.mode: job. A Secret that exists is never changed. Needs the right to create Secrets, and \
            to get those that are named.

            EXAMPLE:
              openclaw-keeper secrets ensure --namespace agents --release my-agent --instance my-agent
            """)

    @Option(help: ArgumentHelp("Namespace of the Secrets.", valueName: "name"))
    var namespace: String

    @Option(
        name: .customLong("instance"),
        help: ArgumentHelp("An instance that needs NAME-gateway-token. May be given more than once.", valueName: "name")
    )
    var instances: [String] = []

    @Option(
        name: .customLong("basic-auth"),
        help: ArgumentHelp(
            "An instance that needs NAME-basic-auth, and its user. May be given more than once.",
            valueName: "name=user"))
    var basicAuth: [String] = []

    @Option(
        help: ArgumentHelp(
            "Helm release that may take the Secrets over later, when secrets.mode becomes render.", valueName: "name"))
    var release: String?

    @OptionGroup var cluster: ClusterOptions

    func validate() throws {
        try checkName(namespace, "--namespace")
        if let release { try checkName(release, "--release") }
        if instances.isEmpty, basicAuth.isEmpty {
            throw ValidationError("nothing to do without --instance or --basic-auth")
        }
        _ = try wishes()
    }

    func run() async throws {
        let wishes = try wishes()
        try await cluster.run { cluster, logger in
            try await EnsureSecrets(cluster, namespace: namespace, release: release, logger: logger).run(wishes)
        }
    }

    private func wishes() throws -> [SecretWish] {
        for name in instances { try checkName(name, "--instance") }
        return instances.map { SecretWish(.gatewayToken, of: $0) }
            + (try basicAuth.map { text in
                let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { throw ValidationError("--basic-auth \(quoted(text)) is not name=user") }
                try checkName(String(parts[0]), "--basic-auth")
                let user = String(parts[1])
                // The file's own syntax: user, colon, hash, line feed.
                guard !user.isEmpty, user.unicodeScalars.allSatisfy({ $0 != ":" && !isInvisible($0) }) else {
                    throw ValidationError("the user \(quoted(user)) is empty, or holds a colon or a control character")
                }
                return SecretWish(.basicAuth, of: String(parts[0]), user: user)
            })
    }
}
