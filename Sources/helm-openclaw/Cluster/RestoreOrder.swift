internal import ArgumentParser
internal import Diagnostics
internal import Host
internal import InstanceSpec
internal import Operations
internal import YAML

/// How a restore is carried out.
struct RestoreOptions: ParsableArguments {
    @Flag(help: "It may replace data on a volume that was never restored to.")
    var over = false
    @Flag(name: .shortAndLong, help: "Does not ask.")
    var yes = false
    @Flag(help: "Waits until it is restored.")
    var wait = false
    @Option(help: ArgumentHelp("How long to wait.", valueName: "duration"))
    var timeout = "1h"
}

/// A backup that somebody wants on an instance's volume.
struct RestoreOrder {
    private let path: String
    private let over: Bool
    private let instance: LiveInstance
    /// The path, with the number of its turn.
    private var request: String

    /// - Parameter over: whether it may replace data on a volume that was never restored to.
    init(_ path: String, over: Bool, of instance: LiveInstance) {
        self.path = path
        self.over = over
        self.instance = instance
        request = path
    }

    /// - Throws: when the answer is not yes.
    func confirm(_ yes: Bool, _ command: String) throws {
        try confirmByName(
            "What claim \(instance.claimName) of \(instance.name) holds is replaced by \(path).", instance.name, yes,
            command)
    }

    /// Asks for it in the values of the instance.
    mutating func write(into values: inout Node) {
        request = Self.next(path, after: values["restoreFrom"]?.string ?? "")
        values["restoreFrom"] = Node(request)
        var annotations = values["annotations"] ?? [:]
        annotations[BackupMark.restoreOver] = over ? Node(request) : nil
        values["annotations"] = annotations.nonEmpty
    }

    /// Says what comes, or waits for it.
    /// - Parameter limit: how long; nil: not at all.
    func follow(_ limit: GoDuration?, _ kubectl: Kubectl) throws {
        if instance.isSuspended {
            return Terminal.printOutput(
                "\(instance.name) is suspended: it is restored when it starts, helm openclaw resume \(instance.name)\n")
        }
        guard let limit else {
            return Terminal.printOutput(
                "\(request) is restored as the pod starts; see it: helm openclaw status \(instance.name)\n")
        }
        try RestoreWatch(instance.name, request, kubectl).wait(limit, over: over)
        Terminal.printOutput("\(instance.name) is restored from \(request)\n")
    }

    /// The same backup once more is another request: the volume keeps a list of all that were carried out. So each request
    /// has a higher number than the one before, whichever backup that was; the first has none. Those made before an update
    /// the keeper may have restored already, when it took the update back.
    static func next(_ path: String, after last: String) -> String {
        guard !path.includes("#") else { return path }
        let isPreUpdate = path.includes("/\(BackupKind.preUpdate.rawValue)-")
        guard !last.isEmpty || isPreUpdate else { return path }
        return "\(path)#\(turn(of: last) + 1)"
    }

    static func turn(of request: String) -> Int {
        let parts = request.split(separator: "#", maxSplits: 1)
        return parts.count > 1 ? Int(parts[1]) ?? 1 : 1
    }
}

/// Has somebody type an instance's name before something that cannot be undone.
/// - Throws: when it is another, and where nobody can be asked.
func confirmByName(_ deed: String, _ instance: String, _ yes: Bool, _ command: String) throws {
    if yes { return }
    guard StandardStreams.inputIsTerminal && StandardStreams.errorIsTerminal else {
        throw UsageProblem(message: "\(deed) Say that you mean it with --yes", command: command)
    }
    Terminal.printError("\(deed) Type \(instance) to go on: ")
    if try StandardStreams.readLine() != instance {
        Terminal.printError("nothing was done\n")
        throw Stop(.findings)
    }
}
