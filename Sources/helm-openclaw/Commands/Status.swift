internal import ArgumentParser
internal import Diagnostics
internal import YAML

struct Status: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows how an instance is, or all of a namespace.",
        discussion: """
            With a name: its phase, pods and what keeps them from being ready, release with
            its last five changes, data, conditions and last backup. Without
            one: a line for each. Ends with 1 when an instance that is asked for by name is not well.

            EXAMPLES:
              helm openclaw status
              helm openclaw status my-agent -n agents
              helm openclaw status -A -o json
            """)

    @Argument(help: "Name of the instance.")
    var name: String?
    @Flag(name: [.customShort("A"), .customLong("all-namespaces")], help: "Every namespace.")
    var everywhere = false
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var answer: AnswerOptions

    func run() throws {
        if let name {
            if everywhere {
                throw UsageProblem(message: "a name and --all-namespaces exclude each other", command: "status")
            }
            let report = try report(try LiveInstance.find(name, cluster.kubectl), changes: 5)
            Terminal.printOutput(
                answer.format == .json ? JSON.write(report.json, .pretty) + "\n" : report.text)
            if !["Running", "Suspended", "Updating", "BackingUp"].contains(report.phase) { throw Stop(.findings) }
            return
        }
        let reports = try LiveInstance.all(cluster.kubectl, everywhere: everywhere).map { try report($0, changes: 1) }
        if answer.format == .json {
            return Terminal.printOutput(JSON.write(Node(reports.map(\.json)), .pretty) + "\n")
        }
        if reports.isEmpty {
            let place = everywhere ? "the cluster" : "namespace \(cluster.kubectl.namespace)"
            return Terminal.printError("no instance in \(place)\n")
        }
        var table = TextTable()
        table.add("NAMESPACE", "NAME", "PHASE", "READY", "IMAGE", "RELEASE", "TROUBLE")
        for report in reports {
            table.add(
                report.instance.namespace, report.instance.name, report.phase, report.ready, report.image,
                report.release.map { "\($0.name) \($0.revision) \($0.status)" } ?? "-",
                report.pods.compactMap(\.trouble?.text).first ?? "-")
        }
        Terminal.printOutput(table.text)
    }

    private func report(_ instance: LiveInstance, changes: Int) throws -> InstanceReport {
        var kubectl = cluster.kubectl
        kubectl.namespace = instance.namespace
        var flags = cluster
        flags.namespace = instance.namespace
        return try InstanceReport(instance, kubectl, Helm(), helmFlags: flags.helmFlags, changes: changes)
    }
}
