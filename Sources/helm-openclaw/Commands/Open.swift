internal import ArgumentParser
internal import Diagnostics

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

/// As RFC 3986 writes what is not unreserved.
private func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            String(Unicode.Scalar(byte))
        default:
            "-._~".utf8.contains(byte)
                ? String(Unicode.Scalar(byte))
                : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }.joined()
}
