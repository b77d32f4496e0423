internal import ArgumentParser

struct Template: ParsableCommand {
    static let configuration = HelmCommand.template.configuration(
        "Checks the values, then runs helm template with the post-renderer.",
        example: "helm openclaw template my-agent ./chart -f values.yaml --set image.tag=2026.3.12")

    @Argument(parsing: .captureForPassthrough, help: ArgumentHelp(HelmCommand.help, valueName: "argument of helm"))
    var arguments: [String] = []

    func run() throws { try HelmCommand.template.run(arguments, for: Template.self) }
}
