internal import Diagnostics
internal import YAML

/// The flags that set single values, in the order in which Helm applies them.
package enum SetKind: Sendable, CaseIterable {
    case json
    case typed
    case string
    case file
    case literal

    package var flag: String {
        switch self {
        case .json: "--set-json"
        case .typed: "--set"
        case .string: "--set-string"
        case .file: "--set-file"
        case .literal: "--set-literal"
        }
    }
}

struct SetProblem: Error {
    var message: String
    var fix: String?
}

/// Helm's little language for values on the command line: `a.b[0].c=value,d={x,y}`, with a backslash before a
/// character that is meant as itself (Helm's package strvals).
struct SetArgument {
    private let scalars: [Unicode.Scalar]
    private let kind: SetKind
    private let line: Int
    private let readFile: (String) -> String?
    private var index = 0

    /// The largest list index that Helm takes.
    private static let indexLimit = 65536
    /// How many keys deep Helm goes.
    private static let depthLimit = 30

    static func apply(
        _ argument: String, _ kind: SetKind, line: Int, to root: Node, readFile: (String) -> String?
    ) throws(SetProblem) -> Node {
        // A whole mapping at once.
        if kind == .json, argument.drop(while: { $0 == " " }).first == "{" {
            guard let tree = JSON.read(argument), tree.mapping != nil else {
                throw SetProblem(message: "has no valid JSON after it")
            }
            return overlaid(root, with: placed(tree, lineSpan(line, 1)))
        }
        return try withoutActuallyEscaping(readFile) { readFile throws(SetProblem) in
            var reader = SetArgument(argument, kind, line, readFile)
            var root = root
            while reader.index < reader.scalars.count { try reader.assign(to: &root) }
            return root
        }
    }

    private init(_ argument: String, _ kind: SetKind, _ line: Int, _ readFile: @escaping (String) -> String?) {
        scalars = Array(argument.unicodeScalars)
        self.kind = kind
        self.line = line
        self.readFile = readFile
    }

    private mutating func assign(to root: inout Node) throws(SetProblem) {
        let column = index + 1
        let steps = try path()
        let value = try value()
        // An empty key is passed over, as Helm does.
        if steps.contains(.key("")) { return }
        root = setting(steps[...], in: root, to: placed(value, lineSpan(line, column)), lineSpan(line, column))
    }

    /// Reads up to and with the `=`.
    private mutating func path() throws(SetProblem) -> [Path.Step] {
        var steps: [Path.Step] = []
        while true {
            let (word, stop) = word(until: kind == .literal ? [".", "[", "="] : [".", "[", ",", "="])
            let isAfterIndex = if case .index? = steps.last { true } else { false }
            if !(isAfterIndex && word.isEmpty) { steps.append(.key(word)) }
            guard steps.count <= Self.depthLimit else {
                throw SetProblem(message: "goes more than \(Self.depthLimit) keys deep")
            }
            switch stop {
            case "=": return steps
            case ".": continue
            case "[":
                let (digits, end) = self.word(until: ["]"])
                guard end != nil, let number = Int(digits), (0...Self.indexLimit).contains(number) else {
                    throw SetProblem(
                        message: "has \(quoted(digits)) between brackets, it must be 0 to \(Self.indexLimit)",
                        fix: "write key[0]=value")
                }
                steps.append(.index(number))
            default:
                throw SetProblem(
                    message: "has no value for \(quoted(word))", fix: "write \(word.isEmpty ? "key" : word)=value")
            }
        }
    }

    private mutating func value() throws(SetProblem) -> Node {
        switch kind {
        case .literal:
            let rest = String(String.UnicodeScalarView(scalars[index...]))
            index = scalars.count
            return Node(rest)
        case .json: return try json()
        case .file:
            let (file, _) = word(until: [","])
            guard let text = readFile(file) else {
                throw SetProblem(message: "names a file that cannot be read: \(file)")
            }
            return Node(text)
        case .typed, .string:
            guard index < scalars.count, scalars[index] == "{" else { return node(word(until: [","]).text) }
            index += 1
            return try list()
        }
    }

    private mutating func list() throws(SetProblem) -> Node {
        var nodes: [Node] = []
        while true {
            let (text, stop) = word(until: [",", "}"])
            switch stop {
            case "}":
                if !(nodes.isEmpty && text.isEmpty) { nodes.append(node(text)) }
                if index < scalars.count {
                    guard scalars[index] == "," else {
                        throw SetProblem(message: "has text behind a list", fix: "put a comma behind the }")
                    }
                    index += 1
                }
                return Node(nodes)
            case ",": nodes.append(node(text))
            default: throw SetProblem(message: "has a list that does not end", fix: "close it with }")
            }
        }
    }

    private mutating func json() throws(SetProblem) -> Node {
        var depth = 0
        var isText = false
        var end = index
        while end < scalars.count {
            switch scalars[end] {
            case "\\" where isText: end += 1
            case "\"": isText.toggle()
            case "{" where !isText, "[" where !isText: depth += 1
            case "}" where !isText, "]" where !isText: depth -= 1
            default: break
            }
            if depth == 0, !isText, scalars[end] == "," { break }
            end += 1
        }
        end = min(end, scalars.count)
        guard let node = JSON.read(String(String.UnicodeScalarView(scalars[index..<end]))) else {
            throw SetProblem(message: "has a value that is not JSON", fix: "quote texts: key=\"text\"")
        }
        index = min(end + 1, scalars.count)
        return node
    }

    /// Reads to a stop and over it; nil at the end of the argument.
    private mutating func word(until stops: Set<Unicode.Scalar>) -> (text: String, stop: Unicode.Scalar?) {
        var text = String.UnicodeScalarView()
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            if stops.contains(scalar) { return (String(text), scalar) }
            if scalar == "\\" {
                guard index < scalars.count else { break }
                text.append(scalars[index])
                index += 1
            } else {
                text.append(scalar)
            }
        }
        return (String(text), nil)
    }

    /// What a bare word means to `--set`: a number with a leading zero is a text.
    private func node(_ text: String) -> Node {
        guard kind == .typed else { return Node(text) }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        case "null": return .null
        default: break
        }
        if text == "0" { return 0 }
        if text.first != "0", let number = Int(text) { return Node(number) }
        return Node(text)
    }

    private func setting(_ steps: ArraySlice<Path.Step>, in node: Node?, to value: Node, _ span: Span) -> Node {
        switch steps.first {
        case nil: return value
        case .key(let key)?:
            let changed = setting(steps.dropFirst(), in: node?[key], to: value, span)
            var mapping = node?.mapping ?? Mapping()
            let entry = Mapping.Entry(key: key, keySpan: span, value: changed)
            if let index = mapping.entries.firstIndex(where: { $0.key == key }) {
                mapping.entries[index] = entry
            } else {
                mapping.entries.append(entry)
            }
            return Node(.mapping(mapping), span: node?.span ?? span)
        case .index(let index)?:
            var nodes = node?.sequence ?? []
            while nodes.count <= index { nodes.append(.null) }
            nodes[index] = setting(steps.dropFirst(), in: nodes[index], to: value, span)
            return Node(.sequence(nodes), span: node?.span ?? span)
        }
    }
}
