/// Changes texts at random, the same for the same seed: the fuzzer for toolchains without libFuzzer, and for tests.
package struct Mutator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    /// A number below the limit (SplitMix64).
    package mutating func number(below limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(max(limit, 1)))
    }

    /// A text made from those of the corpus.
    package mutating func text(from corpus: [[UInt8]]) -> [UInt8] {
        var text = corpus[number(below: corpus.count)]
        for _ in 0...number(below: 5) { change(&text, corpus) }
        return text
    }

    private mutating func change(_ text: inout [UInt8], _ corpus: [[UInt8]]) {
        guard !text.isEmpty else {
            text = corpus[number(below: corpus.count)]
            return
        }
        let place = number(below: text.count)
        switch number(below: 9) {
        case 0: text[place] = UInt8(number(below: 256))
        case 1: text.insert(UInt8(number(below: 256)), at: place)
        case 2: text.removeSubrange(place..<min(text.count, place + 1 + number(below: 16)))
        case 3: text.removeSubrange(place...)
        case 4, 5: text.insert(contentsOf: Self.words[number(below: Self.words.count)].utf8, at: place)
        case 6:
            let line = lineRange(text, place)
            text.insert(contentsOf: text[line], at: line.lowerBound)
        case 7: text.removeSubrange(lineRange(text, place))
        default:
            let other = corpus[number(below: corpus.count)]
            guard !other.isEmpty else { return }
            text.insert(
                contentsOf: other[lineRange(other, number(below: other.count))], at: lineRange(text, place).lowerBound)
        }
    }

    /// The line around a place, with its line feed.
    private func lineRange(_ text: [UInt8], _ place: Int) -> Range<Int> {
        let newline = UInt8(ascii: "\n")
        let start = text[..<place].lastIndex(of: newline).map { $0 + 1 } ?? 0
        let end = text[place...].firstIndex(of: newline).map { $0 + 1 } ?? text.count
        return start..<max(end, start)
    }

    /// What means something to a parser of ours.
    private static let words = [
        "---\n", "...\n", "- ", ": ", "? ", "{", "}", "[", "]", "&a ", "*a ", "!!binary ", "!x ", "<<: *a", "|\n",
        ">-\n",
        "\"", "'", "\\u0000", "\\x", "#", "%YAML 1.1\n", "\t", "\r\n", "\u{85}", "\u{2028}", "\u{FEFF}", "null", "~",
        "true",
        "0x1F", "1e999", "-0", ".inf", "9007199254740993", "10Gi", "1h30m", "@hourly", "kind: OpenClawInstance\n",
        "apiVersion: openclaw.rocks/v1alpha1\n", "metadata: {name: a}\n", "spec:\n", "observed:\n", "\u{0}", "..", "//",
        "a.b[999999]=x", "{,}", "\\,", "--ws--", "pack:a/b/c@d",
    ]
}
