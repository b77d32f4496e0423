internal import ArgumentParser
internal import Diagnostics
internal import Host
internal import PostRenderer
internal import ValuesFiles
internal import YAML

/// A command of Helm with our check before it and our post-renderer in it.
enum HelmCommand: String {
    case template
    case install
    case upgrade
    case diff

    static let help: ArgumentHelp.StringLiteralType = "Everything that helm takes; it is passed on as it stands."

    func configuration(_ abstract: String, example: String) -> CommandConfiguration {
        CommandConfiguration(
            abstract: abstract,
            discussion: """
                Findings are shown at their place in your own files. With an error Helm is not run.
                Every flag of Helm's own command may be given; what Helm ends with is passed on. One is ours:
                --packs <file>, the lock of skill packs.

                EXAMPLE:
                  \(example)
                """)
    }

    func run(_ arguments: [String], for type: any ParsableCommand.Type) throws {
        let (packs, arguments) = try Self.packs(in: arguments)
        let line = HelmArguments(arguments)
        if line.has("help") || arguments.first == "help" {
            return Terminal.printOutput(HelmOpenClaw.helpMessage(for: type) + "\n")
        }
        let helm = Helm()
        var call = HelmRun(command: self, line: line, arguments: arguments, packs: packs, helm: helm)
        try call.check()
        throw Stop(code: try call.run())
    }

    /// The one flag that is ours, and what Helm is to get.
    private static func packs(in arguments: [String]) throws(UsageProblem) -> (file: String?, rest: [String]) {
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        guard
            let index = arguments[..<end].firstIndex(where: { $0 == "--packs" || $0.hasPrefix("--packs=") })
        else { return (nil, arguments) }
        var rest = arguments
        let flag = rest.remove(at: index)
        if flag != "--packs" { return (String(flag.dropFirst("--packs=".count)), rest) }
        guard index < rest.count else { throw UsageProblem(message: "--packs needs a file", command: "template") }
        return (rest.remove(at: index), rest)
    }
}

/// The user's own Helm.
struct Helm {
    let program = Environment.value("HELM_BIN") ?? "helm"

    /// What it prints; nil when it cannot be run or fails.
    func ask(_ arguments: [String]) -> String? {
        guard let answer = try? Processes.capture([program] + arguments, environment: Environment.all),
            answer.status == 0
        else { return nil }
        return String(decoding: answer.output, as: UTF8.self)
    }

    /// Its version, with a v in front.
    func version() throws(Failure) -> String {
        guard let text = ask(["version", "--template", "{{.Version}}"]) else {
            throw Failure("cannot run \(program)", fix: "install Helm 3 or 4, or set HELM_BIN to its path")
        }
        return String(text.filter { !$0.isWhitespace })
    }

    /// The names of the plugins that are installed.
    func plugins() -> [String] {
        (ask(["plugin", "list"]) ?? "").split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
            line.split(whereSeparator: \.isWhitespace).first.map(String.init)
        }
    }
}
