internal import Diagnostics
internal import Host
internal import Logging
internal import PostRenderer
internal import Secrets

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
    private var skeleton: [UInt8]?
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

    /// What the chart makes of the release's own values.
    mutating func readSkeleton() async throws -> [UInt8] {
        let values = try await helm.values()
        do throws(SystemError) {
            try Files.writePrivate(Array(values.utf8), to: valuesFile)
        } catch {
            throw Failure("cannot keep the values: \(error)")
        }
        let text = Array(try await helm.skeleton(values: valuesFile).utf8)
        skeleton = text
        return text
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
        guard description == nil, let last, skeleton != nil, isChanged || isForced || !isChecked else { return false }
        isChecked = true
        for index in runs.indices { runs[index].isChanged = false }
        // Rendered here first, which asks the cluster nothing: mostly all is as it was.
        let before = try await manifest() ?? ""
        if !isChanged, !isForced, try ownDifferences(before).isEmpty, last.status == "deployed" { return false }
        // Helm itself has the last word, on the state as it is now.
        let different = try differences(before, try await helm.rendered(values: valuesFile))
        guard isForced || !different.isEmpty || last.status != "deployed" else { return false }
        let causes = runs.flatMap(\.causes)
        let why =
            "keeper: "
            + (causes.isEmpty ? "differs: \(different.joined(separator: ", "))" : causes.joined(separator: "; "))
        try await helm.upgrade(values: valuesFile, description: cut(why), run: run)
        description = cut(why)
        return true
    }

    /// - Throws: `Failure` when what the chart writes is refused.
    private func ownDifferences(_ before: String) throws -> [String] {
        let rendered = try Renderer.render(skeleton ?? [], secrets: .random)
        if let problem = rendered.findings.first(where: { $0.severity == .error }) {
            throw Failure("cannot render the release: \(problem.path): \(problem.message)")
        }
        return try differences(before, String(decoding: rendered.output, as: UTF8.self))
    }

    private func cut(_ text: String) -> String {
        text.utf8.count <= 500 ? text : String(text.prefix(499)) + "…"
    }
}
