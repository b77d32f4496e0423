package import Diagnostics
package import YAML

/// The values of a release, laid over each other in Helm's order, each part with the file and the place it came from.
package struct MergedValues: Sendable {
    /// What the user gave.
    package private(set) var root = Node.mapping([:])
    /// The chart's own values.yaml; empty when the chart is not at hand.
    package private(set) var defaults = Node.mapping([:])
    package private(set) var sources = SourceMap()
    package private(set) var findings: [Finding] = []

    package init() {}

    /// The user's values and, below them, the chart's.
    package var all: Node { completed(root, from: defaults) }

    /// A file of `-f`; later ones win.
    package mutating func add(file name: String, _ bytes: [UInt8]) {
        root = overlaid(root, with: read(name, bytes))
    }

    /// The chart's values.yaml.
    package mutating func addDefaults(file name: String, _ bytes: [UInt8]) {
        defaults = overlaid(defaults, with: read(name, bytes, .defaults))
    }

    /// The defaults of a chart that another chart contains: what the parent says about it wins.
    package mutating func addDefaults(ofParent name: String, _ bytes: [UInt8], for dependency: String) {
        let tree = read(name, bytes, .defaults)
        defaults = overlaid(defaults, with: tree[dependency] ?? [:])
    }

    /// Values without lines to point at, such as those of the release that is upgraded.
    package mutating func add(_ values: Node, from name: String) {
        let line = sources.add(name, role: .argument)
        root = overlaid(root, with: placed(values, lineSpan(line, 1)))
    }

    /// Only what stands under a key: a chart's values inside those of the chart that contains it.
    package mutating func descend(to key: String) {
        root = root[key].flatMap { $0.mapping == nil ? nil : $0 } ?? [:]
    }

    /// An argument of `--set` and its kin. Helm takes them after all files, `--set-json` first.
    /// - Parameter readFile: the text of a file, for `--set-file`; nil when it cannot be read.
    package mutating func set(_ kind: SetKind, _ argument: String, readFile: (String) -> String? = { _ in nil }) {
        let shown = argument.prefix { $0 != "=" }
        let line = sources.add("\(kind.flag) \(shown)=…", role: .argument)
        do throws(SetProblem) {
            root = try SetArgument.apply(argument, kind, line: line, to: root, readFile: readFile)
        } catch {
            findings.append(
                Finding(
                    "set-syntax", .error, "\(kind.flag) \(error.message)", fix: error.fix, span: lineSpan(line, 1)))
        }
    }

    private mutating func read(_ name: String, _ bytes: [UInt8], _ role: SourceMap.Role = .file) -> Node {
        var line = sources.add(name, bytes: bytes, role: role) - 1
        let documents = Array(StreamSplitter(bytes)).filter { !$0.isBlank }
        guard let first = documents.first else { return [:] }
        line += first.firstLine
        if documents.count > 1 {
            let second = line - first.firstLine + documents[1].firstLine
            findings.append(
                Finding(
                    "values-documents", .warning, "Helm reads only the first document of a values file",
                    fix: "write one document per file", span: lineSpan(second, 1)))
        }
        do throws(YAMLError) {
            let composed = try YAMLReader.compose(bytes[first.content], firstLine: line)
            findings += composed.findings
            guard let root = composed.root, !root.isNull else { return [:] }
            guard root.mapping != nil else {
                findings.append(
                    Finding(
                        "wrong-type", .error, "the values are \(root.typeName), they must be a mapping",
                        fix: "write key: value", span: root.span))
                return [:]
            }
            return asHelmReads(root)
        } catch {
            findings.append(error.finding())
            return [:]
        }
    }
}

extension Node {
    fileprivate static func mapping(_ mapping: Mapping) -> Node { Node(mapping) }
}

func lineSpan(_ line: Int, _ column: Int) -> Span {
    let place = Position(line: line, column: column)
    return Span(start: place, end: place)
}

/// The tree with one place for all its parts.
func placed(_ node: Node, _ span: Span) -> Node {
    let content: Node.Content =
        switch node.content {
        case .mapping(let mapping):
            .mapping(
                Mapping(mapping.entries.map { .init(key: $0.key, keySpan: span, value: placed($0.value, span)) }))
        case .sequence(let nodes): .sequence(nodes.map { placed($0, span) })
        default: node.content
        }
    return Node(content, span: span)
}

/// Helm reads numbers as doubles, so `1.0` reaches a chart as 1. Whole numbers beyond 2^53 are left as they are
/// written, so that they can be reported.
private func asHelmReads(_ node: Node) -> Node {
    var node = node
    switch node.content {
    case .number(let number) where !number.isInteger:
        if !number.exceedsDoublePrecision, let whole = Int(exactly: number.double) {
            node.content = .number(Number(whole))
        }
    case .mapping(var mapping):
        for index in mapping.entries.indices {
            mapping.entries[index].value = asHelmReads(mapping.entries[index].value)
        }
        node.content = .mapping(mapping)
    case .sequence(let nodes): node.content = .sequence(nodes.map(asHelmReads))
    default: break
    }
    return node
}
