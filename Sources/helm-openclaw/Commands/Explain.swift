internal import ArgumentParser
internal import Diagnostics
internal import Guide

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Says what a field, a value or a rule means.",
        discussion: """
            For a field: its type, default and limits, the fields inside it, and the rules that look at it. For the id \
            of a finding: why it is one, with an example of wrong and right.

            EXAMPLES:
              helm openclaw explain spec.chromium.persistence
              helm openclaw explain secrets.mode
              helm openclaw explain pod-run-as-root
              helm openclaw explain OpenClawSelfConfig.spec
              helm openclaw explain skills -o json
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text
        case json
    }

    @Argument(help: ArgumentHelp("A path of fields, or the id of a rule.", valueName: "path-or-rule"))
    var name: String?
    @Flag(help: "Lists all rules.")
    var rules = false
    @Option(name: [.short, .long], help: "How it is written: text or json.")
    var output = Format.text

    func run() throws {
        guard let name else {
            guard output == .text else {
                throw UsageProblem(message: "nothing to explain as json: name a field or a rule", command: "explain")
            }
            return Terminal.printOutput(rules ? Explanation.ruleList : Explanation.overview)
        }
        do throws(Explanation.Unknown) {
            let explanation = try Explanation.of(name)
            Terminal.printOutput(output == .json ? explanation.json : explanation.text())
        } catch {
            let near = error.suggestions.map { quoted($0) }.joined(separator: ", ")
            throw UsageProblem(
                message: "there is no field and no rule \(quoted(name))"
                    + (near.isEmpty ? "" : "; did you mean \(near)?"),
                command: "explain")
        }
    }
}
