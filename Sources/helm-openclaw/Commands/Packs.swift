internal import ArgumentParser
internal import Diagnostics
internal import Host
internal import InstanceSpec
internal import Operations
internal import PostRenderer
internal import Validator
internal import ValuesFiles
internal import YAML

struct Packs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Locks the content of skill packs, so that rendering needs no network.",
        discussion: """
            EXAMPLES:
              helm openclaw packs lock -f values.yaml
              helm openclaw packs list -f values.yaml
            """,
        subcommands: [PacksLock.self, PacksList.self])
}

/// The instances whose packs are meant, and the file that locks them.
struct PacksOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("Manifests or values files; '-' is standard input.", valueName: "file"))
    var files: [String] = []
    @OptionGroup(title: "VALUES") var values: ValuesOptions

    @Option(help: ArgumentHelp("The lock, a values file of its own; '-' is standard output.", valueName: "file"))
    var output = "packs.lock.yaml"

    var isGiven: Bool { !files.isEmpty || values.isGiven }

    /// What the instances want, and what is locked so far.
    func read() throws -> PacksInput {
        var inputs = try files.map { try Input.file($0, release: values.facts) }
        if values.isGiven { inputs.append(try Input.values(values)) }
        var input = PacksInput(output: output)
        var documents: [Node] = []
        var locked: Set<String> = []
        for given in inputs {
            if case .values(let merged, _) = given.content {
                try refuse(merged.findings, given.sources)
                locked.formUnion(merged.all["packs"]?["locked"]?.mapping?.keys.map(withoutPrefix) ?? [])
            }
            documents += try given.instances()
        }
        input.wanted = wantedPacks(documents)
        if output != "-", Links.kind(output) != .missing {
            input.lock = try LockFile.read(try Files.read(output, limit: 64 << 20), name: output)
        }
        // The lock may well be among the values; what is not in it is the user's own.
        input.elsewhere = locked.subtracting(input.lock.keys)
        return input
    }

    private func refuse(_ findings: [Finding], _ sources: SourceMap) throws {
        guard findings.hasErrors else { return }
        Terminal.printError(HumanPrinter(sources: sources, hasColour: Terminal.errorHasColour).print(findings))
        throw Stop(.findings)
    }

    private func withoutPrefix(_ reference: String) -> String {
        reference.hasPrefix("pack:") ? String(reference.dropFirst("pack:".count)) : reference
    }
}

struct PacksInput {
    var output: String
    var wanted: [WantedPack] = []
    var lock: Mapping = [:]
    /// References that the user's own values lock.
    var elsewhere: Set<String> = []
}

struct PacksList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Shows the skill packs that instances want, and what the lock says of them.",
        discussion: """
            It reads your values and the lock, and asks nobody.

            EXAMPLE:
              helm openclaw packs list -f values.yaml
              helm openclaw packs list -f values.yaml --format json
            """)

    @OptionGroup var options: PacksOptions
    @Option(help: "How it is printed: text or json. (-o names the lock here.)")
    var format = AnswerFormat.text

    func run() throws {
        guard options.isGiven else {
            throw UsageProblem(message: "nothing to look at: name a file, or values with -f", command: "packs list")
        }
        let input = try options.read()
        var rows = input.wanted.map { pack in
            let text = pack.reference.text
            let entry = input.lock[text]
            let state = input.elsewhere.contains(text) ? "in your values" : Self.words(entry, text)
            return [
                text, String((entry?["commit"]?.string ?? "-").prefix(12)), state,
                pack.instances.joined(separator: ","),
            ]
        }
        let names = Set(input.wanted.map(\.reference.text))
        rows += input.lock.entries.filter { !names.contains($0.key) }.map {
            [$0.key, String(($0.value["commit"]?.string ?? "-").prefix(12)), "not wanted", "-"]
        }
        if format == .json {
            let nodes = rows.map { row -> Node in
                [
                    "pack": Node(row[0]), "commit": row[1] == "-" ? nil : Node(row[1]), "lock": Node(row[2]),
                    "instances": Node(row[3] == "-" ? [] : row[3].split(separator: ",").map(String.init)),
                ]
            }
            return Terminal.printOutput(JSON.write(Node(nodes), .pretty) + "\n")
        }
        guard !rows.isEmpty else { return Terminal.printOutput("no skill packs\n") }
        Terminal.printOutput(table([["PACK", "COMMIT", "LOCK", "INSTANCES"]] + rows))
    }

    private static func words(_ entry: Node?, _ reference: String) -> String {
        let holdsContent = entry.map { SkillPack(locked: $0, reference: reference).hasContent } ?? true
        return switch lockState(entry, reference, holdsContent: holdsContent) {
        case .missing: "not locked"
        case .altered: "altered"
        case .byHand: "by hand"
        case .locked, .otherForm: holdsContent ? "locked" : "digest only"
        }
    }

    private func table(_ rows: [[String]]) -> String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = zip(row, widths).enumerated().map { index, cell in
                index == row.count - 1 ? cell.0 : cell.0 + String(repeating: " ", count: cell.1 - cell.0.count)
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
    }
}
