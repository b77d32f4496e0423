internal import InstanceSpec
internal import YAML

/// `docs/reference.md`: every field in tables that a person can read.
package func referencePage() -> String {
    let spec = Spec.fields.map(\.member)
    let settings = Settings.fields.map(\.member) + Values.fields.map(\.member)
    var page = ReferencePage()
    page.text("<!-- \(notice) -->")
    page.text("# Reference")
    page.text(
        """
        Every field, its type, what it is when you leave it out, and what it may be. In a path, \
        `[]` is any element of a list and `*` a name of your choice. Types that are written as links are Kubernetes' \
        own.
        """)
    page.text("## Fields of an OpenClawInstance")
    page.text(
        """
        They stand under `spec` of an OpenClawInstance, and at the top level of the chart's values. A default counts \
        when the block around it exists.
        """)
    page.blocks(spec)
    page.text("## Values of the chart beside these fields")
    page.blocks(settings)
    for kind in CustomKind.all where kind.kind != CustomKind.instance.kind {
        page.text("## \(kind.kind)")
        page.text("\(kind.doc) The fields of its `spec`:")
        page.table(page.rows(kind.spec, at: ""))
    }
    page.text("## Status")
    for kind in CustomKind.all {
        page.text("### Status of an \(kind.kind)")
        page.table(page.rows(kind.status, at: ""))
    }
    return page.content
}

private struct ReferencePage {
    private(set) var content = ""

    /// One line of a table; `limits` are phrases.
    struct Row {
        var path: String
        var type: String
        var fallback: String
        var limits: [String]
        var doc: String
        /// Where links to this row lead.
        var anchor: String?
    }

    mutating func text(_ text: String) { content += (content.isEmpty ? "" : "\n") + text + "\n" }

    /// A list of links, one table of the keys that have no keys of their own, then a heading and a table for each that has.
    mutating func blocks(_ members: [Member]) {
        let links = members.map { "[\($0.name)](#\(Self.anchor($0.name)))" }
        text(links.joined(separator: " · "))
        var single: [Row] = []
        for member in members where rows(member.shape, at: "").isEmpty {
            var row = row(member, at: member.name)
            row.anchor = Self.anchor(member.name)
            single.append(row)
        }
        table(single)
        for member in members {
            let inner = rows(member.shape, at: member.name)
            if inner.isEmpty { continue }
            text("### \(member.name)")
            text(Self.escaped(member.doc) + (member.isNullable ? " May be `null`." : ""))
            table(inner)
        }
    }

    /// As GitHub makes them of a heading.
    private static func anchor(_ name: String) -> String { name.lowercased() }

    /// The fields inside a shape, each with those inside it behind it. Kubernetes' own types are not taken apart,
    /// and what an entry of `instances` holds has been said.
    func rows(_ shape: Shape, at path: String) -> [Row] {
        switch shape {
        case .any, .anyObject, .bool, .integer, .string, .intOrString: return []
        case .sequence(let element, _): return rows(element, at: "\(path)[]")
        case .map(let element, _): return rows(element, at: "\(path).*")
        case .object(let object):
            let members = object.members()
            if object.name() == "InstanceValues" || members.allSatisfy(\.doc.isEmpty) { return [] }
            return members.flatMap { member in
                let inner = path.isEmpty ? member.name : "\(path).\(member.name)"
                return [row(member, at: inner)] + rows(member.shape, at: inner)
            }
        }
    }

    private func row(_ member: Member, at path: String) -> Row {
        var limits = member.shape.limitWords { "`\($0)`" }
        if member.isRequired { limits.insert("required", at: 0) }
        if member.isNullable { limits.append("may be null") }
        let fallback = member.defaultValue().map { "`\($0.string ?? JSON.write($0, .compact))`" }
        return Row(
            path: path, type: Self.type(member.shape), fallback: fallback ?? "–", limits: limits, doc: member.doc)
    }

    /// With a link where the type is Kubernetes' own.
    private static func type(_ shape: Shape) -> String {
        shape.typeWords { name in "[\(name)](\(kubernetesPage(name)))" }
    }

    /// Where Kubernetes describes the types that our fields name directly.
    private static func kubernetesPage(_ type: String) -> String {
        let api = "https://kubernetes.io/docs/reference/kubernetes-api"
        return switch type {
        case "Volume": "\(api)/config-and-storage-resources/volume/"
        case "NetworkPolicyEgressRule": "\(api)/policy-resources/network-policy-v1/"
        case "LocalObjectReference": "\(api)/common-definitions/local-object-reference/"
        default: "\(api)/workload-resources/pod-v1/"
        }
    }

    mutating func table(_ rows: [Row]) {
        var lines = ["| Field | Type | Default | Limits | What it is |", "|---|---|---|---|---|"]
        for row in rows {
            let anchor = row.anchor.map { "<a id=\"\($0)\"></a>" } ?? ""
            let cells = [row.type, row.fallback, row.limits.joined(separator: "; "), Self.escaped(row.doc)]
            let path = anchor + "`\(row.path)`"
            lines.append("| " + ([path] + cells).map(Self.cell).joined(separator: " | ") + " |")
        }
        text(lines.joined(separator: "\n"))
    }

    /// In a table's cell a bar would end it, in code too.
    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    /// Text, which unlike code may hold no tags.
    private static func escaped(_ text: String) -> String {
        var isCode = false
        return text.reduce(into: "") { result, character in
            if character == "`" { isCode.toggle() }
            switch character {
            case "<" where !isCode: result += "&lt;"
            case "*" where !isCode: result += "\\*"
            default: result.append(character)
            }
        }
    }
}
