internal import Diagnostics
internal import Host
internal import Logging

/// Whether the release is what its values and the keeper's state make of it now, and the one upgrade that makes it so.
struct ReleaseUpgrade: Sendable {
    let helm: Helm
    /// The last revision; nil when there is none.
    let last: Revision?
    /// Marks the revision that we make.
    let run: String
    /// For the values, readable for nobody else.
    let folder: String
    let logger: Logger
    /// Of the revision that was made; nil when none was.
    private(set) var description: String?
    /// What Helm would apply; nil when that is not known any more.
    private var rendered: String?
    private var isChecked = false
    private var applied: String?
    /// Whether the release is to be applied although it is what it should be: what lives is not.
    var isForced = false

    init(helm: Helm, last: Revision?, run: String, folder: String, logger: Logger) {
        self.helm = helm
        self.last = last
        self.run = run
        self.folder = folder
        self.logger = logger
    }

    private var valuesFile: String { "\(folder)/values.json" }

    private var inputFile: String { "\(folder)/input.yaml" }
    private var reportFile: String { "\(folder)/report.txt" }

    /// Renders the release from its own values.
    /// - Returns: what the chart made of them, each instance with what was observed; and why it cannot be expanded.
    /// - Throws: when not even the former can be had.
    mutating func render() async throws -> (skeleton: [UInt8], problem: Failure?) {
        let values = try await helm.values()
        do throws(SystemError) {
            try Files.writePrivate(Array(values.utf8), to: valuesFile)
        } catch {
            throw Failure("cannot keep the values: \(error)")
        }
        Files.remove(inputFile)
        do {
            rendered = try await renderedNow()
            return (try kept(), nil)
        } catch let problem as Failure {
            guard let skeleton = try? kept() else { throw problem }
            return (skeleton, problem)
        }
    }

    private func kept() throws(Failure) -> [UInt8] {
        do throws(SystemError) {
            return try Files.read(inputFile)
        } catch {
            throw Failure("cannot read what the chart wrote: \(error)")
        }
    }

    private func renderedNow() async throws -> String {
        Files.remove(reportFile)
        do {
            return try await helm.rendered(values: valuesFile, keepingInput: inputFile, report: reportFile)
        } catch let failure as Failure {
            // Helm says of a post-renderer no more than that it failed.
            let report = (try? Files.read(reportFile, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            let first = report.split(separator: "\n").first { $0.hasPrefix("error") }
            throw first.map { Failure("cannot render the release: \($0)") } ?? failure
        }
    }

    /// What the last revision applied; nil when there is none.
    mutating func manifest() async throws -> String? {
        guard let last else { return nil }
        if let applied { return applied }
        let text = try await helm.manifest(of: last.number)
        applied = text
        return text
    }

    /// Upgrades the release if that would change anything, once in the life of this value.
    /// - Returns: whether it did.
    mutating func run(_ runs: inout [InstanceRun]) async throws -> Bool {
        let isChanged = runs.contains(where: \.isChanged)
        guard description == nil, let last, isChanged || isForced || !isChecked else { return false }
        isChecked = true
        for index in runs.indices { runs[index].isChanged = false }
        // What was rendered before the state was written is of the state before.
        if isChanged { rendered = try await renderedNow() }
        let different = try differences(try await manifest() ?? "", rendered ?? "")
        guard isForced || !different.isEmpty || last.status != "deployed" else { return false }
        try await mustStillBe(last)
        let causes = runs.flatMap(\.causes)
        let why =
            "keeper: "
            + (causes.isEmpty ? "differs: \(different.joined(separator: ", "))" : causes.joined(separator: "; "))
        let said = shortened(why, to: 500)
        try await helm.upgrade(values: valuesFile, description: said, run: run)
        description = said
        return true
    }

    /// Much time may have passed since the values were read: an upgrade with them would undo what somebody has done since.
    private func mustStillBe(_ last: Revision) async throws {
        let now = try await helm.history().last
        guard now?.number == last.number, now?.status == last.status else {
            throw Failure(
                "the release was changed while this run looked at it: revision \(now?.number ?? 0) came after \(last.number); "
                    + "the next run decides anew")
        }
    }
}
