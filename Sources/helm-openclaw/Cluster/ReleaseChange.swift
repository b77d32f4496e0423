internal import Diagnostics
internal import Host
internal import ValuesFiles
internal import YAML

/// An upgrade of a release with its own values, changed in one place: what the user would type with a values file.
struct ReleaseChange {
    let release: String
    let options: ClusterOptions
    /// The chart to upgrade with; nil: the one beside this program, when it has the release's version.
    var chart: String?
    /// The lock of skill packs.
    var packs: String?

    /// The values that were given for this release, or for one of its revisions.
    func values(revision: Int? = nil) throws -> Node {
        let words =
            ["get", "values", release, "--output", "json"] + (revision.map { ["--revision", "\($0)"] } ?? [])
            + options.helmFlags
        guard let text = Helm().ask(words) else {
            throw Failure(
                "cannot read the values of release \(release)" + (revision.map { " at revision \($0)" } ?? ""),
                fix: "see what there is: helm history \(shellWord(release)) -n \(options.kubectl.namespace)")
        }
        let read = JSON.read(text.trimmed)
        return read?.mapping == nil ? [:] : read!
    }

    /// Checks, upgrades and passes on what Helm ends with.
    func apply(_ values: Node, description: String) throws -> Int32 {
        let folder = try Links.makeTemporaryFolder()
        defer { Links.removeFolder(folder) }
        let file = "\(folder)/values.json"
        try Files.writePrivate(Array(JSON.write(values, .pretty).utf8), to: file)
        let arguments =
            [release, try chartReference(), "--reset-values", "--values", file, "--description", description]
            + options.helmFlags
        var run = HelmRun(
            command: .upgrade, line: HelmArguments(arguments), arguments: arguments, packs: packs, helm: Helm())
        try run.check()
        return try run.run()
    }

    private func chartReference() throws -> String {
        if let chart { return chart }
        guard let text = Helm().ask(["get", "metadata", release, "--output", "json"] + options.helmFlags),
            let wanted = JSON.read(text.trimmed)?["version"]?.string
        else {
            throw Failure("cannot tell the chart's version of release \(release)", fix: "name a chart with --chart")
        }
        guard let found = try? ChartFolder.read(ownChart), found.facts.version == wanted else {
            throw Failure(
                "cannot find the chart: release \(release) was made with version \(wanted), which is not beside this program",
                fix: "name it with --chart: a folder, a package or oci://… (with its version behind the colon)")
        }
        return ownChart
    }

    /// The chart that came with this program.
    var ownChart: String { PostProgram.chartFolder }
}
