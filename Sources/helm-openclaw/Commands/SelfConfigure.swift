internal import ArgumentParser
internal import Diagnostics
internal import YAML

struct SelfConfigure: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selfconfig",
        abstract: "Shows what agents have asked for about themselves, or withdraws a request.",
        discussion: """
            EXAMPLES:
              helm openclaw selfconfig list my-agent -n agents
              helm openclaw selfconfig drop my-agent sc-1750000000-4711 -n agents
            """,
        subcommands: [SelfConfigList.self, SelfConfigDrop.self])
}

struct SelfConfigList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the requests (OpenClawSelfConfig): what each asks for, and what became of it.",
        discussion: """
            Of values only the names are shown: they may be secret.

            EXAMPLES:
              helm openclaw selfconfig list
              helm openclaw selfconfig list my-agent -n agents -o json
            """)

    @Argument(help: "Name of the instance; all of the namespace when left out.")
    var name: String?
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let requests = try SelfConfigRequest.all(of: name, cluster.kubectl)
        if answer.format == .json {
            return Terminal.printOutput(JSON.write(Node(requests.map(\.json)), .pretty) + "\n")
        }
        if requests.isEmpty {
            let whose = name.map { "of \($0) " } ?? ""
            return Terminal.printError("no request \(whose)in namespace \(cluster.kubectl.namespace)\n")
        }
        var table = TextTable()
        table.add("REQUEST", "INSTANCE", "PHASE", "AGE", "ASKS FOR", "MESSAGE")
        for request in requests {
            table.add(
                request.name, request.instance, request.phase, age(of: request.created), request.asks,
                request.message.isEmpty ? "-" : request.message)
        }
        Terminal.printOutput(table.text)
    }
}

struct SelfConfigDrop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Deletes a request.",
        discussion: """
            One that has not been answered will not be. What one that was applied has changed stays changed, as it
            does when an answered request is cleared away: set it in your values, which always win.

            EXAMPLE:
              helm openclaw selfconfig drop my-agent sc-1750000000-4711 -n agents
            """)

    @Argument(help: "Name of the instance.")
    var name: String
    @Argument(help: "Name of the request.")
    var request: String
    @OptionGroup var cluster: ClusterOptions

    func run() throws {
        let kubectl = cluster.kubectl
        _ = try LiveInstance.checkedName(name, for: "selfconfig drop")
        _ = try LiveInstance.checkedName(request, for: "selfconfig drop")
        let all = try SelfConfigRequest.all(of: name, kubectl)
        guard let found = all.first(where: { $0.name == request }) else {
            let names = all.prefix(10).map(\.name).joined(separator: ", ")
            throw Failure(
                "cannot find request \(quoted(request)) of \(quoted(name)) in namespace \(kubectl.namespace)",
                fix: names.isEmpty ? "it has none" : "there are: \(names)")
        }
        _ = try kubectl.ask(["delete", SelfConfigRequest.kind, request, "--wait=false"])
        Terminal.printOutput("deleted \(request), which asked for \(found.asks)\n")
        if found.phase == "Applied" {
            Terminal.printError("note: it was applied; what it changed stays, until your values say otherwise\n")
        }
    }
}
