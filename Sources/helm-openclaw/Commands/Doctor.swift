internal import ArgumentParser
internal import Diagnostics
internal import YAML

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Looks for what is wrong: with your tools, the cluster, the release, the instance; and says what to type.",
        discussion: """
            Changes nothing. Every check has an id (docs/doctor.md) and is made even when others cannot be; without
            an instance those of the tools and the cluster are. Ends with 1 when one has failed, with 3 when none has
            but one could not look.

            EXAMPLES:
              helm openclaw doctor
              helm openclaw doctor my-agent -n agents
              helm openclaw doctor my-agent --check pod-ready -o json
              helm openclaw doctor --list
            """)

    @Argument(help: "Name of the instance; may be left out when the namespace has one.")
    var name: String?
    @Option(help: ArgumentHelp("Only this check. May be given more than once.", valueName: "id"))
    var check: [String] = []
    @Flag(help: "Lists the checks and makes none.")
    var list = false
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        let checks = try chosen()
        if list { return printList(checks) }
        if let name { _ = try LiveInstance.checkedName(name, for: "doctor") }
        let patient = Patient(name, cluster)
        let report = DoctorReport(entries: checks.map { ($0, $0.outcome(for: patient)) })
        Terminal.printOutput(answer.format == .json ? JSON.write(report.json, .pretty) + "\n" : report.text)
        if report.hasFailures { throw Stop(.findings) }
        if !report.sawEverything { throw Stop(.failure) }
    }

    private func chosen() throws -> [Check] {
        if check.isEmpty { return Check.all }
        let known = Check.all.map(\.id)
        for id in check where !known.contains(id) {
            let near = nearest(to: id, among: known).map { "; did you mean \($0)?" } ?? ""
            throw UsageProblem(message: "there is no check \(quoted(id))\(near)", command: "doctor")
        }
        return Check.all.filter { check.contains($0.id) }
    }

    private func printList(_ checks: [Check]) {
        if answer.format == .json {
            let nodes = checks.map { check -> Node in ["id": Node(check.id), "summary": Node(check.summary)] }
            return Terminal.printOutput(JSON.write(Node(nodes), .pretty) + "\n")
        }
        var table = TextTable()
        for check in checks { table.add(check.id, check.summary) }
        Terminal.printOutput(table.text)
    }
}
