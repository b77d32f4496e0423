internal import ArgumentParser

struct Diff: ParsableCommand {
    static let configuration = HelmCommand.diff.configuration(
        "Checks the values, then shows what an upgrade would change (needs the plugin helm-diff).",
        example: "helm openclaw diff my-agent ./chart -n agents -f values.yaml")

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp(HelmCommand.help, valueName: "argument of helm"))
    var arguments: [String] = []

    func run() throws { try HelmCommand.diff.run(arguments, for: Diff.self) }
}
