internal import ArgumentParser

struct Install: ParsableCommand {
    static let configuration = HelmCommand.install.configuration(
        "Checks the values, then runs helm install with the post-renderer.",
        example: "helm openclaw install my-agent ./chart -n agents --create-namespace -f values.yaml")

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp(HelmCommand.help, valueName: "argument of helm"))
    var arguments: [String] = []

    func run() throws { try HelmCommand.install.run(arguments, for: Install.self) }
}
