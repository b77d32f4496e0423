internal import ArgumentParser
internal import Diagnostics

struct Restart: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Restarts an instance's pods, one after the other.",
        discussion: """
            Helm keeps the mark that this leaves on the StatefulSet, so the next upgrade restarts nothing again.

            EXAMPLE:
              helm openclaw restart my-agent --wait
            """)

    @Argument(help: "Name of the instance; may be left out when the namespace has one.")
    var name: String?
    @Flag(help: "Waits until the new pods are ready.")
    var wait = false
    @Option(help: ArgumentHelp("How long to wait.", valueName: "duration"))
    var timeout = "10m"
    @OptionGroup var cluster: ClusterOptions

    func run() throws {
        let kubectl = cluster.kubectl
        let instance = try LiveInstance.find(name, kubectl)
        let set = "statefulset/\(instance.name)"
        if instance.isSuspended {
            throw Failure(
                "cannot restart \(instance.name): it is suspended", fix: "helm openclaw resume \(instance.name)")
        }
        let code = try kubectl.run(["rollout", "restart", set])
        guard code == 0, wait else { throw Stop(code: code) }
        throw Stop(code: try kubectl.run(["rollout", "status", set, "--timeout=\(timeout)"]))
    }
}
