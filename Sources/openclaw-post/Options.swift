internal import Diagnostics
internal import Host

/// What the command line and the environment ask for; the command line wins.
struct Options {
    var objects: [String] = []
    var defaults: String?
    var packs: String?
    var seedFile: String?
    var reportFile: String?
    var keptInput: String?
    var isStrict = false

    enum Parsed {
        case run(Options)
        case help
        case version
        case wrong(String)
    }

    static func parse(_ arguments: [String]) -> Parsed {
        var options = Options()
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            func value() -> String? { parts.count == 2 ? String(parts[1]) : rest.popFirst() }
            if parts.count == 2, ["-h", "--help", "--version", "--strict"].contains(name) {
                return .wrong("\(name) takes no value")
            }
            switch name {
            case "-h", "--help": return .help
            case "--version": return .version
            case "--strict": options.isStrict = true
            case "--objects", "--defaults", "--packs", "--secret-seed-file", "--report", "--keep-input":
                guard let value = value(), !value.isEmpty else { return .wrong("\(name) needs a file name") }
                options.set(name, value)
            default:
                let known = [
                    "--objects", "--defaults", "--packs", "--secret-seed-file", "--report", "--keep-input", "--strict",
                    "--help", "--version",
                ]
                let hint = nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
                return .wrong("unknown argument \(quoted(argument))\(hint)")
            }
        }
        options.fillFromEnvironment()
        return .run(options)
    }

    private mutating func set(_ name: String, _ value: String) {
        switch name {
        case "--objects": objects.append(value)
        case "--defaults": defaults = value
        case "--packs": packs = value
        case "--secret-seed-file": seedFile = value
        case "--keep-input": keptInput = value
        default: reportFile = value
        }
    }

    private mutating func fillFromEnvironment() {
        if objects.isEmpty, let value = Environment.value("OPENCLAW_OBJECTS") {
            objects = value.split(separator: ":").map(String.init)
        }
        defaults = defaults ?? Environment.value("OPENCLAW_DEFAULTS")
        packs = packs ?? Environment.value("OPENCLAW_PACKS")
        seedFile = seedFile ?? Environment.value("OPENCLAW_SECRET_SEED_FILE")
        reportFile = reportFile ?? Environment.value("OPENCLAW_REPORT")
        if Environment.value("OPENCLAW_STRICT") == "1" { isStrict = true }
    }

    static let help = """
        Expands OpenClawInstance documents into the objects that run them.

        Usage: openclaw-post [options] < manifests > objects

        Reads a YAML stream on standard input and writes it to standard output, each OpenClawInstance
        replaced by its objects; every other document passes byte for byte. Helm calls it:
          Helm 3   helm install NAME CHART --post-renderer openclaw-post
          Helm 4   helm install NAME CHART --post-renderer openclaw-post   (the plugin of that name)
          none     openclaw-post < instance.yaml | kubectl apply -f -
        A ResourceList of kustomize or kpt is answered with one, findings in its results.

        Options:
          --objects FILE            objects that the cluster has (kubectl get ... -o yaml); what they hold is
                                    kept: tokens, passwords, claims. May be given more than once.
          --defaults FILE           an OpenClawClusterDefaults
          --packs FILE              content of skill packs by reference, as under packs.locked
          --secret-seed-file FILE   derive new secrets from this file (32 bytes or more, mode 0600) instead of
                                    drawing them: the same input then gives the same bytes
          --report FILE             where the findings of this run are written
                                    (default: openclaw/last-report.txt in Helm's cache folder)
          --keep-input FILE         write what is read into this file too (mode 0600; it may hold secrets)
          --strict                  a warning is as bad as an error
          --version, --help

        Each option can be given by the environment instead: OPENCLAW_OBJECTS (several with : between them),
        OPENCLAW_DEFAULTS, OPENCLAW_PACKS, OPENCLAW_SECRET_SEED_FILE, OPENCLAW_REPORT, OPENCLAW_STRICT=1.
        With Helm, give options one by one: --post-renderer-args --objects --post-renderer-args live.yaml

        Helm 4 shows nothing of what a post-renderer says. Findings are therefore also written to the report
        file, and errors to the terminal.

        Exit codes:
        \(ExitCode.allCases.map { "  \($0.rawValue)  \($0.summary)" }.joined(separator: "\n"))

        """
}
