internal import ArgumentParser
internal import Host
internal import PostRenderer
internal import ValuesFiles

/// Values as `helm install` takes them.
struct ValuesOptions: ParsableArguments {
    @Option(
        name: [.customShort("f"), .customLong("values")],
        help: ArgumentHelp("A values file; later ones win, as with Helm. '-' is standard input.", valueName: "file"))
    var files: [String] = []

    @Option(name: .customLong("set"), help: ArgumentHelp("A value: a.b[0]=x,c={y,z}.", valueName: "key=value"))
    var typed: [String] = []

    @Option(name: .customLong("set-string"), help: ArgumentHelp("A value that is a text.", valueName: "key=value"))
    var strings: [String] = []

    @Option(name: .customLong("set-json"), help: ArgumentHelp("A value in JSON.", valueName: "key=json"))
    var json: [String] = []

    @Option(name: .customLong("set-file"), help: ArgumentHelp("A value that is a file's text.", valueName: "key=file"))
    var textFiles: [String] = []

    @Option(
        name: .customLong("set-literal"), help: ArgumentHelp("A text that is taken as it is.", valueName: "key=value"))
    var literals: [String] = []

    @Option(help: ArgumentHelp("Folder of the chart, for the defaults in its values.yaml.", valueName: "folder"))
    var chart: String?

    @Option(help: ArgumentHelp("Name of the release, which names the instance.", valueName: "name"))
    var release = "openclaw"

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Namespace of the release. (default: Helm's, or default)", valueName: "name"))
    var namespace: String?

    var isGiven: Bool { !files.isEmpty || !sets.isEmpty || chart != nil }

    var sets: [(kind: SetKind, argument: String)] {
        let all: [(SetKind, [String])] = [
            (.json, json), (.typed, typed), (.string, strings), (.file, textFiles), (.literal, literals),
        ]
        return all.flatMap { kind, arguments in arguments.map { (kind: kind, argument: $0) } }
    }

    var facts: ReleaseFacts {
        var facts = ReleaseFacts(chartVersion: toolVersion)
        facts.name = release
        facts.namespace = namespace ?? Environment.value("HELM_NAMESPACE") ?? "default"
        return facts
    }
}

/// What openclaw-post can be given beside its input. Its environment counts here too.
struct SurroundingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Objects that the cluster has (kubectl get ... -o yaml). May be given more than once.", valueName: "file"))
    var objects: [String] = []

    @Option(help: ArgumentHelp("An OpenClawClusterDefaults.", valueName: "file"))
    var defaults: String?

    @Option(help: ArgumentHelp("Resolved skill packs.", valueName: "file"))
    var packs: String?

    var files: SurroundingFiles {
        var files = SurroundingFiles.fromEnvironment
        if !objects.isEmpty { files.objects = objects }
        files.defaults = defaults ?? files.defaults
        files.packs = packs ?? files.packs
        return files
    }
}

extension SurroundingFiles {
    /// As openclaw-post reads it.
    static var fromEnvironment: SurroundingFiles {
        SurroundingFiles(
            objects: Environment.value("OPENCLAW_OBJECTS")?.split(separator: ":").map(String.init) ?? [],
            defaults: Environment.value("OPENCLAW_DEFAULTS"), packs: Environment.value("OPENCLAW_PACKS"))
    }
}
