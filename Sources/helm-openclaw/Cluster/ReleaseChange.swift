internal import Diagnostics
internal import PostRenderer
internal import ValuesFiles
internal import YAML

/// An upgrade of a release with its own values, changed in one place: what the user would type with a values file.
struct ReleaseChange {
    let release: String
    let options: ClusterOptions
    /// The chart to upgrade with; nil: the one beside this program, when the release was made with it.
    var chart: String?
    /// The lock of skill packs.
    var packs: String?

    /// The values that were given for this release, or for one of its revisions.
    /// - Throws: `Failure` for any answer but a mapping or null: an upgrade without the user's values would undo them.
    func values(revision: Int? = nil) throws -> Node {
        let words =
            ["get", "values", release, "--output", "json"] + (revision.map { ["--revision", "\($0)"] } ?? [])
            + options.helmFlags
        let whose = "release \(release)" + (revision.map { " at revision \($0)" } ?? "")
        guard let text = Helm().ask(words) else {
            throw Failure(
                "cannot read the values of \(whose)",
                fix: "see what there is: helm history \(shellWord(release)) -n \(options.kubectl.namespace)")
        }
        guard let read = JSON.read(text.trimmed), read.mapping != nil || read.isNull else {
            throw Failure(
                "cannot understand what Helm says of the values of \(whose)",
                fix: "see it: helm \(words.map(shellWord).joined(separator: " "))")
        }
        return read.isNull ? [:] : read
    }

    /// Checks, upgrades and passes on what Helm ends with. The values may hold secrets: they go through a pipe, never to
    /// a file.
    /// - Parameter justBefore: runs when all is checked, right before Helm.
    func apply(_ values: Node, description: String, justBefore: () throws -> Void = {}) throws -> Int32 {
        let arguments =
            [release, try source().chart, "--reset-values", "--values", "-", "--description", description]
            + options.helmFlags
        var run = HelmRun(
            command: .upgrade, line: HelmArguments(arguments), arguments: arguments, packs: packs, helm: Helm(),
            input: Array(JSON.write(values, .pretty).utf8))
        try run.check()
        try justBefore()
        return try run.run()
    }

    /// The chart to upgrade with, and the key under which our values stand in those of a chart that contains ours.
    func source() throws -> (chart: String, key: String?) {
        guard let text = Helm().ask(["get", "metadata", release, "--output", "json"] + options.helmFlags),
            let facts = JSON.read(text.trimmed), let name = facts["chart"]?.string,
            let version = facts["version"]?.string
        else {
            throw Failure("cannot tell which chart release \(release) was made with", fix: "is it there? helm list -A")
        }
        let folder = try ChartFolder.ifFolder(chart ?? PostProgram.chartFolder)
        if name != "openclaw" {
            guard let folder, chart != nil, folder.facts.name == name, let key = folder.keyOfOurs else {
                throw Failure(
                    "cannot change release \(release) with our chart: it was made with chart \(quoted(name))",
                    fix: "name that chart's folder with --chart")
            }
            return (folder.path, key)
        }
        if let chart {
            guard folder?.facts.isOurs ?? ChartFacts.namesOurs(chart) else {
                throw Failure(
                    "cannot use \(chart): release \(release) was made with chart openclaw", fix: "name that one")
            }
            return (chart, nil)
        }
        guard let folder, folder.facts.isOurs, folder.facts.version == version else {
            throw Failure(
                "cannot find the chart: release \(release) was made with version \(version), which is not beside this program",
                fix: "name it with --chart: a folder, a package or oci://… (with its version behind the colon)")
        }
        return (folder.path, nil)
    }
}
