/// Where a value stands in a document, such as `spec.initContainers[0].name`.
package struct Path: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    package enum Step: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    package var steps: [Step]

    package init(_ steps: [Step] = []) {
        self.steps = steps
    }

    /// Reads the dotted form (`spec.security.caBundle`, `spec.skills[2]`); keys with a dot of their own are given as steps.
    package init(stringLiteral value: StaticString) {
        self.init(dotted: value.description)
    }

    /// Reads the dotted form at run time, as `init(stringLiteral:)` does.
    package init(dotted text: String) {
        steps = []
        var word: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "."), UInt8(ascii: "["):
                if !word.isEmpty { steps.append(.key(String(decoding: word, as: UTF8.self))) }
                word = []
            case UInt8(ascii: "]"):
                if let index = Int(String(decoding: word, as: UTF8.self)) { steps.append(.index(index)) }
                word = []
            default: word.append(byte)
            }
        }
        if !word.isEmpty { steps.append(.key(String(decoding: word, as: UTF8.self))) }
    }

    package func appending(_ key: String) -> Path { Path(steps + [.key(key)]) }
    package func appending(_ index: Int) -> Path { Path(steps + [.index(index)]) }

    /// The path without its last step; nil for the document as a whole.
    package var parent: Path? { steps.isEmpty ? nil : Path(Array(steps.dropLast())) }

    package var description: String {
        var text = ""
        for step in steps {
            switch step {
            case .index(let index): text += "[\(index)]"
            case .key(let key) where key.utf8.allSatisfy(Path.isPlain) && !key.isEmpty:
                text += text.isEmpty ? key : "." + key
            case .key(let key): text += "[\(quoted(key))]"
            }
        }
        return text
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
