internal import Diagnostics
internal import InstanceSpec
internal import YAML

/// What the `functionConfig` of a ResourceList may say: those of the chart's settings that mean something without it.
struct FunctionSettings: SpecObject {
    var secrets = SecretSettings()
    var record = Record()
    var packs = PackSettings()
    init() {}
    static let fields: [Field] = [
        .field("secrets", \Self.secrets, "Where the generated Secrets come from."),
        .field("record", \Self.record, "The OpenClawInstance in the cluster."),
        .field("packs", \Self.packs, "Where the content of skill packs comes from."),
    ]
}

/// A `functionConfig` as it was read: an OpenClawSettings, whose `spec` has the settings as the chart's values have
/// them, or a ConfigMap, with one line for each.
struct FunctionConfig {
    private(set) var settings: Settings?
    private(set) var findings: [Finding] = []

    init(_ node: Node?) {
        guard let node, !node.isEmpty else { return }
        let path: Path = "functionConfig"
        switch node["kind"]?.string {
        case "OpenClawSettings":
            guard node["apiVersion"]?.string == "openclaw.rocks/v1alpha1" else {
                findings.append(
                    Finding(
                        "api-version", .error,
                        "apiVersion is \(quoted(node["apiVersion"]?.string ?? "")), it must be openclaw.rocks/v1alpha1",
                        fix: "write apiVersion: openclaw.rocks/v1alpha1", path: path.appending("apiVersion"),
                        span: node.place(of: "apiVersion")))
                return
            }
            read(node["spec"] ?? [:], path.appending("spec"))
        case "ConfigMap": read(lines: node["data"]?.mapping ?? [:], path.appending("data"))
        default:
            findings.append(
                Finding(
                    "wrong-kind", .error, "kind \(quoted(node["kind"]?.string ?? "")) is not one of our settings",
                    fix: "give a ConfigMap, or kind: OpenClawSettings", path: path, span: node.span))
        }
    }

    private mutating func read(_ tree: Node, _ path: Path) {
        var checker = ShapeChecker()
        checker.check(tree, FunctionSettings.shape, at: path)
        findings += checker.findings
        let read = FunctionSettings(node: tree) ?? FunctionSettings()
        if read.secrets.mode == "job" {
            findings.append(
                Finding(
                    "not-one-of", .error, "secrets.mode is job: only the chart brings that Job",
                    fix: "take external and make the Secret yourself, or render the chart", path: path,
                    span: tree["secrets"]?["mode"]?.span ?? tree.span))
        }
        var settings = Settings()
        settings.secrets = read.secrets
        settings.record = read.record
        settings.packs = read.packs
        self.settings = settings
    }

    /// The values of a ConfigMap are texts.
    private mutating func read(lines: Mapping, _ path: Path) {
        var secrets = Mapping()
        var record = Mapping()
        for entry in lines.entries {
            let text = entry.value.string ?? ""
            switch entry.key {
            case "secrets.mode": secrets["mode"] = entry.value
            case "secrets.context": secrets["context"] = entry.value
            case "secrets.generation": secrets["generation"] = Int(text).map { Node($0) } ?? entry.value
            case "record.enabled":
                record["enabled"] = text == "true" ? true : text == "false" ? false : entry.value
            default:
                let hint = nearest(to: entry.key, among: Self.lines).map { "did you mean \($0)?" }
                findings.append(
                    Finding(
                        "x-unknown-field", .error, "\(quoted(entry.key)) is not one of our settings",
                        fix: hint ?? "these there are: \(Self.lines.joined(separator: ", "))",
                        path: path.appending(entry.key), span: entry.keySpan))
            }
        }
        read(["secrets": Node(nonEmpty: secrets), "record": Node(nonEmpty: record)], path)
    }

    private static let lines = ["secrets.mode", "secrets.context", "secrets.generation", "record.enabled"]
}
