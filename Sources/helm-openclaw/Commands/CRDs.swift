internal import ArgumentParser
internal import Diagnostics
internal import Host

struct CRDs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crds",
        abstract: "Compares the cluster's CRDs with the chart's, or brings them up to date.",
        discussion: """
            Helm installs CRDs once and never replaces them. Needs the right to change CustomResourceDefinitions.

            EXAMPLES:
              helm openclaw crds diff
              helm openclaw crds apply
            """,
        subcommands: [CRDsDiff.self, CRDsApply.self])
}

struct CRDsDiff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Shows what apply would change; ends with 1 when there is something.",
        discussion: """
            EXAMPLE:
              helm openclaw crds diff
            """)
    @OptionGroup var source: CRDSource

    func run() throws {
        let kubectl = source.cluster.kubectl
        let code = try kubectl.run(["diff", "--server-side", "--force-conflicts", "--filename", try source.folder()])
        throw Stop(code: code > 1 ? Diagnostics.ExitCode.failure.rawValue : code)
    }
}

struct CRDsApply: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Applies the chart's CRDs and waits until the cluster serves them.",
        discussion: """
            EXAMPLE:
              helm openclaw crds apply --chart ./chart
            """)
    @OptionGroup var source: CRDSource

    func run() throws {
        let kubectl = source.cluster.kubectl
        let folder = try source.folder()
        // The CRDs are larger than an annotation may be: kubectl's own way of merging has no place for them.
        let code = try kubectl.run(["apply", "--server-side", "--force-conflicts", "--filename", folder])
        guard code == 0 else { throw Stop(code: code) }
        throw Stop(
            code: try kubectl.run(["wait", "--for=condition=Established", "--timeout=60s", "--filename", folder]))
    }
}

struct CRDSource: ParsableArguments {
    @Option(help: ArgumentHelp("Folder of the chart. (default: the one beside this program)", valueName: "folder"))
    var chart: String?
    @OptionGroup var cluster: ClusterOptions

    /// Whether a chart lies beside this program; a package has none.
    static var hasOwnChart: Bool { Links.isFolder("\(PostProgram.chartFolder)/crds") }

    func folder() throws -> String {
        let chart = chart ?? PostProgram.chartFolder
        guard Links.isFolder("\(chart)/crds") else {
            throw Failure(
                "cannot find the CRDs: there is no folder \(chart)/crds", fix: "name the chart's folder with --chart")
        }
        return "\(chart)/crds"
    }
}
