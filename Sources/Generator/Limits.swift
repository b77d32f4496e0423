package import InstanceSpec

extension IntegerLimits {
    /// The bounds that the width does not set already.
    var narrowed: (minimum: Int?, maximum: Int?) {
        guard let range else { return (nil, nil) }
        return (
            range.lowerBound == width.lowerBound ? nil : range.lowerBound,
            range.upperBound == width.upperBound ? nil : range.upperBound
        )
    }

    var width: ClosedRange<Int> { is32Bit ? Int(Int32.min)...Int(Int32.max) : Int.min...Int.max }
}

extension StringLimits {
    /// What the text must match; for a grammar of our own, an expression that takes every text of it.
    ///
    /// The empty text counts as left out, so grammars take it.
    package var regex: String? {
        if let pattern { return pattern.regex }
        switch grammar {
        case .quantity: return "^([+-]?(\(Self.decimal))([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?)?$"
        case .duration: return "^([+-]?(0|((\(Self.decimal))(ns|us|\u{B5}s|\u{3BC}s|ms|s|m|h))+))?$"
        case nil: return nil
        }
    }

    private static let decimal = #"[0-9]+(\.[0-9]*)?|\.[0-9]+"#
}
