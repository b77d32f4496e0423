/// A number with the digits it was written with, as JSON writes them: no rounding on the way through.
package struct Number: Hashable, Sendable {
    /// A JSON number, such as `18789` or `1.5e3`.
    package let text: String

    /// - Parameter text: must be a JSON number; the readers make sure of it.
    init(text: String) { self.text = text }

    package init(_ value: Int) { text = String(value) }

    /// The value if it is a whole number written without point or exponent that fits 64 bits.
    package var int: Int? { Int(text) }

    /// Whether it is written without point or exponent.
    package var isInteger: Bool { !text.utf8.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") } }

    /// The nearest double; infinity when it is out of range.
    package var double: Double { Double(text) ?? .infinity }

    /// Whether JSON tools that read numbers as doubles (Helm among them) cannot tell it from its neighbours.
    package var exceedsDoublePrecision: Bool {
        let value = double
        return value.magnitude >= 9_007_199_254_740_992 && value == value.rounded()
    }
}
