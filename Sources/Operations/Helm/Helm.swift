internal import Diagnostics
package import Logging
internal import YAML

/// The program `helm`, for one release. It is Helm 4, whatever made the release.
package struct Helm: Sendable {
    /// Runs a program to its end: its arguments, and how long it may take.
    package typealias Run = @Sendable (_ arguments: [String], _ deadline: Duration) async throws -> ProgramEnd

    /// Reading a release, or rendering a chart.
    private static let shortDeadline: Duration = .seconds(60)
    /// Applying it. The objects of a large release are many.
    private static let longDeadline: Duration = .seconds(150)
    private static let historyMax = "50"
    /// The plugin that expands what the chart writes.
    private static let postRenderer = "openclaw-post"

    let release: String
    let namespace: String
    private let program: String
    private let chart: String
    private let run: Run
    private let logger: Logger

    /// - Parameter chart: the chart's folder.
    package init(
        program: String, chart: String, release: String, namespace: String, run: @escaping Run, logger: Logger
    ) {
        self.program = program
        self.chart = chart
        self.release = release
        self.namespace = namespace
        self.run = run
        self.logger = logger
    }

    /// Runs the real program, with these variables.
    package static func running(with environment: [String]) -> Run {
        { arguments, deadline in
            try await Program(arguments, environment: environment).run(deadline: deadline)
        }
    }

    /// Oldest first; empty when there is no release.
    package func history() async throws -> [Revision] {
        let end = try await end(["history", release, "--max", "256", "-o", "json"])
        if end.status != 0, end.words.includes("release: not found") { return [] }
        let text = try success(end, "read the history of release \(quoted(release))")
        guard let list = Revision.list(text) else {
            throw Failure("cannot read the history of release \(quoted(release)): helm printed something else")
        }
        return list
    }

    /// The user's own values, as JSON.
    package func values() async throws -> String {
        let text = try success(
            try await end(["get", "values", release, "-o", "json"]), "read the values of release \(quoted(release))")
        // A release without values prints null, which helm does not take back.
        guard let node = JSON.read(text) else {
            throw Failure("cannot read the values of release \(quoted(release)): helm printed something else")
        }
        return node.isNull ? "{}" : text
    }

    /// What a revision consists of, as text.
    package func manifest(of revision: Int) async throws -> String {
        try success(
            try await end(["get", "manifest", release, "--revision", String(revision)]),
            "read the manifest of release \(quoted(release))")
    }

    /// What an upgrade would apply.
    /// - Parameters:
    ///   - input: file that what the chart writes is put into, before it is expanded: each instance with all that was
    ///     observed. It is written even when what it says is refused.
    ///   - report: file that the findings are put into: Helm keeps them to itself.
    package func rendered(values file: String, keepingInput input: String, report: String) async throws -> String {
        let more = ["--keep-input", input, "--report", report].flatMap { ["--post-renderer-args", $0] }
        let end = try await end(
            upgradeArguments(file) + ["--post-renderer", Self.postRenderer] + more + [
                "--dry-run=server", "-o", "json",
            ])
        let text = try success(end, "render release \(quoted(release))")
        guard let manifest = JSON.read(text)?["manifest"]?.string else {
            throw Failure("cannot render release \(quoted(release)): helm printed something else")
        }
        return manifest
    }

    /// Upgrades, and waits until all is applied; not until it is ready.
    /// - Parameter run: goes into the revision's labels before anything is applied.
    package func upgrade(values file: String, description: String, run: String) async throws {
        let arguments =
            upgradeArguments(file) + [
                "--post-renderer", Self.postRenderer, "--description", description,
                "--labels", "\(RevisionSecret.runLabel)=\(run)",
            ]
        logger.info("upgrading the release", metadata: ["release": "\(release)", "why": "\(description)"])
        _ = try success(try await end(arguments, Self.longDeadline), "upgrade release \(quoted(release))")
    }

    /// The values go through a file: `--reuse-values` renders something else each second time when a value is null.
    private func upgradeArguments(_ file: String) -> [String] {
        [
            "upgrade", release, chart, "--reset-values", "-f", file, "--no-hooks", "--history-max", Self.historyMax,
            "--server-side=true", "--force-conflicts",
        ]
    }

    private func end(_ arguments: [String], _ deadline: Duration = shortDeadline) async throws -> ProgramEnd {
        try await run([program] + arguments + ["--namespace", namespace], deadline)
    }

    private func success(_ end: ProgramEnd, _ what: String) throws(Failure) -> String {
        guard end.status == 0 else {
            throw Failure("cannot \(what): helm ended with \(end.status): \(end.words)")
        }
        return String(decoding: end.output, as: UTF8.self)
    }
}

extension ProgramEnd {
    /// The end of what it said, on one line.
    fileprivate var words: String {
        let lines = String(decoding: errors, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("level=") }
        return String(lines.suffix(4).joined(separator: " ").suffix(800))
    }
}
