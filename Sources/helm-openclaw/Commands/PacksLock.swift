internal import ArgumentParser
internal import Diagnostics
internal import Host
internal import Logging
internal import Operations
internal import Validator
internal import YAML

struct PacksLock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Fetches skill packs from GitHub and writes their content into a values file.",
        discussion: """
            Locks what the instances of your values name as pack:owner/repo/path[@ref]. What is locked already stays;
            with --update it is fetched anew. GITHUB_TOKEN opens private repositories and raises the rate limit.

            EXAMPLES:
              helm openclaw packs lock -f values.yaml
              helm openclaw packs lock -f values.yaml --update
              helm openclaw packs lock -f values.yaml --check     # in CI; ends with 1 when the lock is stale
              helm openclaw install my-agent ./chart -f values.yaml -f packs.lock.yaml
            """)

    @OptionGroup var options: PacksOptions
    @Flag(help: "Fetches packs that are locked already, too; with --check, asks whether their refs have moved.")
    var update = false
    @Flag(help: "Writes nothing, and ends with 1 when the lock is stale. Asks nobody without --update.")
    var check = false
    @Flag(help: "Locks commits and digests only, for packs.fetch=init.")
    var noContent = false
    @Option(help: ArgumentHelp("GitHub's API. (default: GITHUB_API_URL, or https://api.github.com)", valueName: "url"))
    var apiURL: String?
    @Option(help: ArgumentHelp("What all requests may take together, in seconds.", valueName: "seconds"))
    var timeout = 120

    func validate() throws {
        guard (1...86400).contains(timeout) else { throw ValidationError("--timeout must be 1 to 86400 seconds") }
        if check, options.output == "-" { throw ValidationError("--check needs the file of a lock, not '-'") }
    }

    func run() throws {
        guard options.isGiven else {
            throw UsageProblem(message: "nothing to lock: name a file, or values with -f", command: "packs lock")
        }
        let input = try options.read()
        let plan = LockPlan(
            wanted: input.wanted, lock: input.lock, elsewhere: input.elsewhere, holdsContent: !noContent,
            updates: update && !check)
        if check { return try verify(plan, input) }
        let packs = plan.fetched.isEmpty ? [] : try fetch(plan.fetched)
        let bytes = LockFile.text(plan.lock(from: input.lock, with: packs))
        guard options.output != "-" else { return Terminal.printOutput(bytes) }
        for reference in plan.dropped { Terminal.printError("\(reference): no longer wanted, dropped\n") }
        let isSame = (try? Files.read(options.output, limit: 64 << 20)) == bytes
        if !isSame { try Files.write(bytes, to: options.output) }
        let counts = "\(packs.count) fetched, \(plan.kept.count) kept, \(plan.dropped.count) dropped"
        Terminal.printError("\(options.output)\(isSame ? " is up to date" : ""): \(counts)\n")
    }

    // MARK: Fetching

    private func fetch(_ references: [PackReference]) throws -> [FetchedPack] {
        try asking { fetch in
            var packs: [FetchedPack] = []
            for (index, reference) in references.enumerated() {
                Self.progress("[\(index + 1)/\(references.count)] \(reference.text) …")
                let pack = try await fetch.pack(reference)
                Self.progress("")
                Terminal.printError("\(reference.text): \(pack.commit.prefix(12))\n")
                packs.append(pack)
            }
            return packs
        }
    }

    /// With a client that is closed at the end.
    private func asking<Value: Sendable>(
        _ work: @escaping @Sendable (PackFetch) async throws -> Value
    ) throws -> Value {
        let base = try GitHub.checkedBase(
            apiURL ?? Environment.value("GITHUB_API_URL") ?? "https://api.github.com")
        var settings = GitHub.Settings(base: base, token: try GitHub.checkedToken(Environment.value("GITHUB_TOKEN")))
        settings.total = .seconds(timeout)
        let holdsContent = !noContent
        return try waiting { [settings] in
            let transport = try HTTPClientTransport()
            let gitHub = GitHub(
                settings, over: transport, cache: .standard(variable: Environment.value),
                logger: Logger(label: "packs") { _ in SwiftLogNoOpLogHandler() })
            let result: Result<Value, any Error>
            do {
                result = .success(try await work(PackFetch(from: gitHub, holdsContent: holdsContent)))
            } catch {
                Self.progress("")
                result = .failure(error)
            }
            await transport.close()
            return try result.get()
        }
    }

    /// One line on a terminal that the next one replaces.
    private static func progress(_ text: String) {
        if StandardStreams.errorIsTerminal { Terminal.printError("\r\u{1B}[K\(text)") }
    }

    // MARK: Checking

    private func verify(_ plan: LockPlan, _ input: PacksInput) throws {
        var problems = plan.fetched.map { "\($0.text): \(Self.words(plan.reasons[$0.text]))" }
        problems += plan.dropped.map { "\($0): nobody wants it any more" }
        if update {
            let pinned = plan.kept.compactMap { reference in
                input.lock[reference.text]?["commit"]?.string.map { (reference, $0) }
            }
            problems += try asking { fetch in
                var moved: [String] = []
                for (reference, commit) in pinned {
                    let now = try await fetch.commit(reference)
                    if now != commit {
                        moved.append("\(reference.text): \(commit.prefix(12)) is now \(now.prefix(12))")
                    }
                }
                return moved
            }
        }
        guard !problems.isEmpty else { return Terminal.printError("\(options.output) is up to date\n") }
        Terminal.printError(
            "error: \(options.output) is stale\n" + problems.map { "  \($0)\n" }.joined()
                + "   = fix: run helm openclaw packs lock\(update ? " --update" : "") with the same values\n")
        throw Stop(.findings)
    }

    private static func words(_ state: LockState?) -> String {
        switch state {
        case .altered: "its content is not what was locked"
        case .otherForm: "it is locked in the other form, with or without its content"
        default: "it is not locked"
        }
    }
}
