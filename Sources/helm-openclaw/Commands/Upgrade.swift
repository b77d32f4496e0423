internal import ArgumentParser

struct Upgrade: ParsableCommand {
    static let configuration = HelmCommand.upgrade.configuration(
        "Checks the values, then runs helm upgrade with the post-renderer.",
        example: "helm openclaw upgrade my-agent ./chart --install -n agents -f values.yaml --wait")

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp(HelmCommand.help, valueName: "argument of helm"))
    var arguments: [String] = []

    func run() throws { try HelmCommand.upgrade.run(arguments, for: Upgrade.self) }
}
