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
            An answered request is cleared away after an hour; what it added stays, and is listed as "in effect". Of \
            values only the names are shown: they may be secret.

            EXAMPLES:
              helm openclaw selfconfig list
              helm openclaw selfconfig list my-agent -n agents -o json
            """)

    @Argument(help: "Name of the instance; all of the namespace when left out.")
    var name: String?
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let asked = try SelfConfigRequest.all(of: name, cluster.kubectl)
        let known = Set(asked.map(\.uid))
        // Those that were cleared away and still add something.
        let kept = try RequestOverlay.all(of: name, cluster.kubectl).flatMap(\.requests)
        let requests = kept.filter { !known.contains($0.uid) } + asked
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
        abstract: "Deletes a request, and takes out what it has added.",
        discussion: """
            One that has not been answered will not be. What one that was applied has added goes with the keeper's next
            run, or with your next upgrade. What it has removed does not come back.

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
        let overlay = try RequestOverlay.all(of: name, kubectl).first { $0.contains(request) }
        let asked = try SelfConfigRequest.all(of: name, kubectl)
        let all = asked + (overlay?.requests ?? [])
        guard let found = all.first(where: { $0.name == request }) else {
            let names = all.prefix(10).map(\.name).joined(separator: ", ")
            throw Failure(
                "cannot find request \(quoted(request)) of \(quoted(name)) in namespace \(kubectl.namespace)",
                fix: names.isEmpty ? "it has none" : "there are: \(names)")
        }
        let added = overlay?.requests.first { $0.name == request }?.asks
        try overlay?.drop(request, kubectl)
        if asked.contains(where: { $0.name == request }) {
            _ = try kubectl.ask(["delete", SelfConfigRequest.kind, request, "--wait=false"])
        }
        Terminal.printOutput("deleted \(request), which asked for \(found.asks)\n")
        if let added {
            Terminal.printError("note: the keeper's next run, or your next upgrade, takes out: \(added)\n")
        }
    }
}
