package import YAML

/// What Chart.yaml says, as far as it matters where our values stand.
package struct ChartFacts: Sendable {
    package var name: String
    package var version: String
    /// The key under which our chart's values stand, when this chart contains it.
    package var keyOfOurs: String?

    /// - Parameter root: Chart.yaml.
    package init(_ root: Node) {
        name = root["name"]?.string ?? ""
        version = root["version"]?.string ?? ""
        let ours = root["dependencies"]?.sequence?.first { $0["name"]?.string == "openclaw" }
        keyOfOurs = ours.map { $0["alias"]?.string ?? "openclaw" }
    }

    package var isOurs: Bool { name == "openclaw" }

    /// Whether a reference that cannot be read (`oci://…/openclaw`, `repo/openclaw`, a package) names our chart.
    package static func namesOurs(_ reference: String) -> Bool {
        let last = reference.split(separator: "/").last.map(String.init) ?? reference
        if last == "openclaw" { return true }
        let rest = last.dropFirst("openclaw".count)
        guard last.hasPrefix("openclaw") else { return false }
        // openclaw-0.1.0.tgz, openclaw:0.1.0, openclaw@sha256:…
        return rest.hasPrefix(":") || rest.hasPrefix("@")
            || (rest.hasPrefix("-") && rest.dropFirst().first.map { ("0"..."9").contains($0) } == true)
    }
}
