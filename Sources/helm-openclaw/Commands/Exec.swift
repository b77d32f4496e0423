internal import ArgumentParser
internal import Diagnostics
internal import Host

struct Exec: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs a command in an instance's container; a shell when none is given.",
        discussion: """
            EXAMPLES:
              helm openclaw exec my-agent
              helm openclaw exec my-agent -- openclaw doctor
              helm openclaw exec my-agent -c chromium -- ps
            """)

    @Argument(help: "Name of the instance; may be left out when the namespace has one.")
    var name: String?
    @Option(name: .shortAndLong, help: ArgumentHelp("Container.", valueName: "name"))
    var container = "openclaw"
    @Argument(parsing: .postTerminator, help: ArgumentHelp("The command, behind --.", valueName: "command"))
    var command: [String] = []
    @OptionGroup var cluster: ClusterOptions

    func run() throws {
        let kubectl = cluster.kubectl
        let instance = try LiveInstance.find(name, kubectl)
        var words = ["exec", "--stdin"]
        if StandardStreams.inputIsTerminal, StandardStreams.outputIsTerminal { words.append("--tty") }
        words += ["statefulset/\(instance.name)", "--container", container, "--"]
        throw Stop(code: try kubectl.run(words + (command.isEmpty ? ["sh"] : command)))
    }
}
