internal import ArgumentParser
internal import Diagnostics

struct Token: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints an instance's gateway token.",
        discussion: """
            Reads what the running StatefulSet names: our Secret, yours, or a value in env. Whoever may run this may
            read the Secret.

            EXAMPLES:
              helm openclaw token -n agents my-agent
              OPENCLAW_GATEWAY_TOKEN="$(helm openclaw token)" openclaw status
            """)

    @Argument(help: "Name of the instance; may be left out when the namespace has one.")
    var name: String?
    @OptionGroup var cluster: ClusterOptions

    func run() throws {
        let kubectl = cluster.kubectl
        let instance = try LiveInstance.find(name, kubectl)
        guard let token = try instance.token(kubectl) else {
            throw Failure(
                "cannot print a token: \(instance.name) has none",
                fix: "gateway.auth in its openclaw.json says how it lets people in")
        }
        Terminal.printOutput(token + "\n")
    }
}
