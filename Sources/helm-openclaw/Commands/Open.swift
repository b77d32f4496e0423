internal import ArgumentParser
internal import Diagnostics
internal import Operations

struct Open: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes an instance's Control UI reachable from here and prints its address.",
        discussion: """
            Forwards a local port to the gateway until you press Ctrl-C. The address carries the token behind the #,
            which a browser does not send to any server; it is a secret all the same.

            EXAMPLES:
              helm openclaw open my-agent -n agents
              helm openclaw open --port 8080
              helm openclaw open --print
            """)

    @Argument(help: "Name of the instance; may be left out when the namespace has one.")
    var name: String?
    @Option(help: ArgumentHelp("Port on this machine.", valueName: "port"))
    var port: UInt16 = 18789
    @Flag(name: .customLong("print"), help: "Prints the address and forwards nothing.")
    var onlyPrints = false
    @OptionGroup var cluster: ClusterOptions

    func run() throws {
        let kubectl = cluster.kubectl
        let instance = try LiveInstance.find(name, kubectl)
        let token = try instance.token(kubectl)
        let address = "http://localhost:\(port)/" + (token.map { "#token=\(percentEncoded($0))" } ?? "")
        Terminal.printOutput(address + "\n")
        if onlyPrints { return }
        // The pod, not the Service: its ports may be the user's own.
        throw Stop(
            code: try kubectl.run([
                "port-forward", "--address", "127.0.0.1", "statefulset/\(instance.name)", "\(port):18789",
            ]))
    }
}
