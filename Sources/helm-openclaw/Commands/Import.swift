internal import ArgumentParser
internal import Diagnostics
internal import Host
internal import PostRenderer
internal import ValuesFiles
internal import YAML

struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Takes an instance over from the OpenClaw operator, with its data and secrets.",
        discussion: """
            Alone it changes nothing: it prints values that make the same instance and says what --apply would do.

            With --apply, each step checked and the whole repeatable: takes the operator's ownership off the claims
            and Secrets, then off everything else, then its finalizer off the record, and installs the release over
            what is there. The operator must be stopped, or it takes everything back.

            EXAMPLES:
              helm openclaw import my-agent -n agents > values.yaml
              kubectl scale deployment openclaw-operator -n openclaw-system --replicas=0
              helm openclaw import my-agent -n agents --values values.yaml --apply
            """)

    @Argument(help: "Name of the OpenClawInstance; the release gets the same.")
    var name: String
    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp("With --apply: the values to install with, as printed or changed by you.", valueName: "file")
    )
    var values: String?
    @Flag(help: "Does it.")
    var apply = false
    @Flag(
        name: .customLong("operator-stopped"),
        help: "You have made sure that no operator runs; needed where you may not look for one.")
    var isOperatorStopped = false
    @OptionGroup var change: ChangeOptions

    func run() throws {
        let kubectl = change.cluster.kubectl
        _ = try LiveInstance.checkedName(name, for: "import")
        let release = release()
        if let release, !release.isOurs {
            throw Failure(
                "cannot import \(name): there is a release of that name already, made with chart \(release.chart)",
                fix: "the release must have the instance's name: uninstall that one, keeping the OpenClawInstance")
        }
        let record = try kubectl.object("openclawinstances.openclaw.rocks", name)
        if release?.status == "deployed", record.map(OperatorInstance.hasFinalizer) != true {
            if apply { try leaveToHelm(kubectl) }
            return Terminal.printError("\(name) is a release of Helm already\n")
        }
        let instance = try OperatorInstance(name, kubectl)
        if instance.record["metadata"]?["deletionTimestamp"] != nil {
            throw Failure(
                "cannot import \(name): it is being deleted",
                fix: "to keep its data all the same, take metadata.ownerReferences off its claims and Secrets by hand")
        }
        guard apply else { return try show(instance, kubectl) }
        guard let file = values else {
            throw UsageProblem(message: "--apply needs the values to install with: --values FILE", command: "import")
        }
        try checkOperator(kubectl)
        try take(over: instance, file, kubectl)
    }

    /// What there is to do, without doing it.
    private func show(_ instance: OperatorInstance, _ kubectl: Kubectl) throws {
        var writer = YAMLWriter()
        writer.root(instance.values(clusterDefaults: clusterDefaults(kubectl)))
        Terminal.printOutput(writer.bytes)
        var text = "\n\(name) belongs to an operator. --apply would\n"
        text +=
            "  free \(instance.owned.count) objects: \(instance.owned.map(OperatorInstance.label).joined(separator: ", "))\n"
        text += instance.hasFinalizer ? "  take \(OperatorInstance.finalizer) off the record\n" : ""
        text += "  helm \(try installWords("values.yaml").map(shellWord).joined(separator: " "))\n"
        if !instance.jobs.isEmpty {
            text +=
                "left to the operator, delete them when they are not wanted: \(instance.jobs.joined(separator: ", "))\n"
        }
        Terminal.printError(text)
    }

    private func take(over instance: OperatorInstance, _ file: String, _ kubectl: Kubectl) throws {
        // Before anything is touched: what Helm would refuse later is refused now, and what it reads is read.
        let input = try Input.read(file)
        let arguments = Array(try installWords("-").dropFirst())
        func run(_ command: HelmCommand, _ arguments: [String]) -> HelmRun {
            HelmRun(
                command: command, line: HelmArguments(arguments), arguments: arguments, packs: change.packs,
                helm: Helm(), input: input)
        }
        var check = run(.install, arguments)
        try check.check()
        for object in instance.owned {
            try instance.free(object, kubectl)
            Terminal.printError("freed \(OperatorInstance.label(object))\n")
        }
        let after = try OperatorInstance(name, kubectl)
        guard after.owned.isEmpty else {
            throw Failure(
                "cannot go on: \(after.owned.map(OperatorInstance.label).joined(separator: ", ")) belong to the operator again",
                fix: "stop the operator, then run this again")
        }
        if after.hasFinalizer {
            try after.unlock(kubectl)
            Terminal.printError("took the operator's finalizer off the record\n")
        }
        var install = release() == nil ? run(.install, arguments) : run(.upgrade, arguments + ["--install"])
        let code = try install.run()
        guard code == 0 else { throw Stop(code: code) }
        try leaveToHelm(kubectl)
        Terminal.printError("\(name) is a release of Helm now; the operator can go\n")
    }

    private func leaveToHelm(_ kubectl: Kubectl) throws {
        let helm = Helm()
        // Helm 3 does not look at who manages a field.
        if try helm.version().hasPrefix("v3.") { return }
        try FieldManagers.leaveToHelm(name, kubectl, helm, helmFlags: change.cluster.helmFlags)
    }

    private func installWords(_ file: String) throws -> [String] {
        let change = change.change(of: name)
        let helm = Helm()
        return ["install", name, change.chart ?? PostProgram.chartFolder, "--values", file, "--take-ownership"]
            // The operator's fields, which Helm 4 would stop at.
            + (try helm.version().hasPrefix("v3.") ? [] : ["--force-conflicts"]) + change.options.helmFlags
    }

    /// Nil when there is no such release.
    private func release() -> InstanceReport.Release? {
        InstanceReport.Release(name, Helm(), change.cluster.helmFlags)
    }

    private func checkOperator(_ kubectl: Kubectl) throws {
        if isOperatorStopped { return }
        let labels = "app.kubernetes.io/name=openclaw-operator"
        guard let found = try? kubectl.list("deployments.apps", labels: labels, all: true), !found.isEmpty else {
            throw Failure(
                "cannot tell whether an operator runs: none is found by its label, or you may not look",
                fix: "make sure that none runs, then add --operator-stopped")
        }
        if let running = found.first(where: { $0["spec"]?["replicas"]?.int ?? 1 > 0 }) {
            let space = running["metadata"]?["namespace"]?.string ?? ""
            let deployment = running["metadata"]?["name"]?.string ?? ""
            throw Failure(
                "cannot import \(name): the operator \(space)/\(deployment) runs and would take everything back",
                fix: "kubectl scale deployment \(shellWord(deployment)) -n \(shellWord(space)) --replicas=0")
        }
    }

    /// The spec of the cluster's OpenClawClusterDefaults; nil when there is none or it may not be read.
    private func clusterDefaults(_ kubectl: Kubectl) -> Node? {
        let found = try? kubectl.list("openclawclusterdefaults.openclaw.rocks")
        return found?.first { $0["metadata"]?["name"]?.string == "cluster" }?["spec"]
    }
}
