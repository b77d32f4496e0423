internal import ArgumentParser
internal import Diagnostics

struct Logs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Prints what an instance's containers say.",
        discussion: """
            EXAMPLES:
              helm openclaw logs my-agent -f
              helm openclaw logs my-agent -c chromium --since 10m
              helm openclaw logs my-agent --previous     # before the last restart
              helm openclaw logs my-agent --all-containers --tail 20
            """)

    @Argument(help: "Name of the instance; may be left out when the namespace has one.")
    var name: String?
    @Option(name: .shortAndLong, help: ArgumentHelp("Container, an init container too.", valueName: "name"))
    var container = "openclaw"
    @Flag(name: .customLong("all-containers"), help: "All of the pod's containers, init containers included.")
    var all = false
    @Flag(name: .shortAndLong, help: "Goes on until Ctrl-C.")
    var follow = false
    @Flag(name: .shortAndLong, help: "The container before its last restart.")
    var previous = false
    @Flag(help: "The time before each line.")
    var timestamps = false
    @Option(help: ArgumentHelp("Only the last lines.", valueName: "lines"))
    var tail: Int?
    @Option(help: ArgumentHelp("Only what is newer, such as 10m.", valueName: "duration"))
    var since: String?
    @OptionGroup var cluster: ClusterOptions

    func run() throws {
        let kubectl = cluster.kubectl
        let instance = try LiveInstance.find(name, kubectl)
        var words = ["logs", "statefulset/\(instance.name)"]
        words += all ? ["--all-containers", "--prefix"] : ["--container", container]
        if follow { words.append("--follow") }
        if previous { words.append("--previous") }
        if timestamps { words.append("--timestamps") }
        if let tail { words.append("--tail=\(tail)") }
        if let since { words.append("--since=\(since)") }
        throw Stop(code: try kubectl.run(words))
    }
}
