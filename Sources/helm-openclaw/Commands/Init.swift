internal import ArgumentParser
internal import Diagnostics
internal import Guide
internal import Host
internal import PostRenderer
internal import ValuesFiles

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes a first values file, commented, that lint has nothing to say about.",
        discussion: """
            On a terminal it asks for what no flag says; elsewhere it takes the defaults. An existing file is never
            written over without --force.

            FEATURES:
            \(Starter.Feature.allCases.map { "  \($0.rawValue): \($0.summary)" }.joined(separator: "\n"))

            EXAMPLES:
              helm openclaw init
              helm openclaw init my-agent.yaml --features chromium,ingress --host agent.example.com
              helm openclaw init - --features ollama > values.yaml
            """)

    @Argument(help: ArgumentHelp("The file to write; '-' is standard output.", valueName: "file"))
    var file = "values.yaml"
    @Option(help: ArgumentHelp("What to switch on, with commas between.", valueName: "list"))
    var features: String?
    @Option(help: ArgumentHelp("The Secret with the keys of AI providers.", valueName: "name"))
    var secret: String?
    @Option(help: ArgumentHelp("The version of OpenClaw.", valueName: "tag"))
    var tag: String?
    @Option(help: ArgumentHelp("The size of the agent's volume.", valueName: "quantity"))
    var size: String?
    @Option(help: ArgumentHelp("The host name of the Ingress.", valueName: "host"))
    var host: String?
    @Flag(help: "Write over a file that is there.")
    var force = false

    func run() throws {
        if file != "-", !force, Links.kind(file) != .missing {
            throw UsageProblem(
                message: "\(quoted(file)) is there already: name another file, or give --force", command: "init")
        }
        var starter = Starter()
        let asks = StandardStreams.inputIsTerminal && StandardStreams.errorIsTerminal
        func answer(_ given: String?, _ question: String, _ fallback: String) throws -> String {
            if let given { return given }
            guard asks else { return fallback }
            Terminal.printError("\(question) [\(fallback)]: ")
            let line = try StandardStreams.readLine() ?? ""
            return line.isEmpty ? fallback : line
        }
        starter.secret = try answer(secret, "Secret with the keys of AI providers", starter.secret)
        starter.tag = try answer(tag, "Version of OpenClaw", starter.tag)
        starter.size = try answer(size, "Size of the agent's volume", starter.size)
        let known = Starter.Feature.allCases.map(\.rawValue).joined(separator: ",")
        starter.features = try chosen(answer(features, "Features, of \(known)", "none"))
        if starter.features.contains(.ingress) {
            starter.host = try answer(host, "Host name of the Ingress", starter.host)
        }
        if let problem = starter.problem {
            throw UsageProblem(message: "\(problem): lower-case letters, digits, hyphens and dots", command: "init")
        }
        let text = starter.text
        try check(text)
        guard file != "-" else { return Terminal.printOutput(text) }
        try Files.write(Array(text.utf8), to: file)
        Terminal.printError("\(file) written; next: helm openclaw lint \(file)\n")
    }

    private func chosen(_ list: String) throws -> Set<Starter.Feature> {
        if list == "none" || list.isEmpty { return [] }
        let names = Starter.Feature.allCases.map(\.rawValue)
        return Set(
            try list.split(separator: ",").map { word in
                let name = String(word.filter { $0 != " " })
                guard let feature = Starter.Feature(rawValue: name) else {
                    let near = nearest(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
                    throw UsageProblem(
                        message:
                            "there is no feature \(quoted(name))\(near); there are \(names.joined(separator: ", "))",
                        command: "init")
                }
                return feature
            })
    }

    /// An answer may be no name or no quantity: then the file is not written.
    private func check(_ text: String) throws {
        let name = file == "-" ? "standard output" : file
        let input = Input.values(text: text, name: name, release: ReleaseFacts(chartVersion: toolVersion))
        let findings = try input.rendered(Surroundings(), secrets: nil).findings
        guard findings.hasErrors else { return }
        Terminal.printError(
            HumanPrinter(sources: input.sources, hasColour: Terminal.errorHasColour).print(findings)
                + "\n\(summary(findings) ?? ""); nothing was written\n")
        throw Stop(.findings)
    }
}
