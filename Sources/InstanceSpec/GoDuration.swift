/// Go's duration syntax (`time.ParseDuration`).
package struct GoDuration: Sendable, Equatable, Comparable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }
    package static func seconds(_ count: Int64) -> GoDuration { GoDuration(nanoseconds: count * 1_000_000_000) }
    package static func minutes(_ count: Int64) -> GoDuration { .seconds(count * 60) }
    package static func hours(_ count: Int64) -> GoDuration { .minutes(count * 60) }
    package static func < (left: GoDuration, right: GoDuration) -> Bool { left.nanoseconds < right.nanoseconds }

    package struct Problem: Error, Equatable {
        package var reason: String

        package init(reason: String) { self.reason = reason }
    }

    /// Reads `1h30m`, `.5h`, `-2m`, `0`.
    /// - Throws: `Problem` that says what is wrong with the text.
    package static func parse(_ text: String) throws(Problem) -> GoDuration {
        var rest = Substring(text)
        let negative = rest.hasPrefix("-")
        if negative || rest.hasPrefix("+") { rest.removeFirst() }
        if rest == "0" { return GoDuration(nanoseconds: 0) }
        guard !rest.isEmpty else { throw Problem(reason: "it is empty") }
        var total: UInt64 = 0
        while !rest.isEmpty {
            let whole = rest.prefix { $0.isASCII && $0.isNumber }
            rest.removeFirst(whole.count)
            var fraction = Substring()
            if rest.hasPrefix(".") {
                rest.removeFirst()
                fraction = rest.prefix { $0.isASCII && $0.isNumber }
                rest.removeFirst(fraction.count)
            }
            guard !whole.isEmpty || !fraction.isEmpty else { throw Problem(reason: "a number is missing") }
            let name = rest.prefix { $0 != "." && !($0.isASCII && $0.isNumber) }
            rest.removeFirst(name.count)
            guard !name.isEmpty else { throw Problem(reason: "a unit is missing; write ns, us, ms, s, m or h") }
            guard let unit = unit(name) else {
                throw Problem(reason: "unit \"\(name)\" is unknown; write ns, us, ms, s, m or h")
            }
            guard let part = nanoseconds(whole, fraction, unit), total <= limit - part else {
                throw Problem(reason: "it is too long")
            }
            total += part
        }
        if negative { return GoDuration(nanoseconds: total == limit ? .min : -Int64(total)) }
        guard total < limit else { throw Problem(reason: "it is too long") }
        return GoDuration(nanoseconds: Int64(total))
    }

    private static let limit: UInt64 = 1 << 63

    private static func unit(_ name: Substring) -> UInt64? {
        switch name {
        case "ns": 1
        case "us", "\u{B5}s", "\u{3BC}s": 1_000
        case "ms": 1_000_000
        case "s": 1_000_000_000
        case "m": 60_000_000_000
        case "h": 3_600_000_000_000
        default: nil
        }
    }

    private static func nanoseconds(_ whole: Substring, _ fraction: Substring, _ unit: UInt64) -> UInt64? {
        guard let count = whole.isEmpty ? 0 : UInt64(whole) else { return nil }
        let (main, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow, main <= limit else { return nil }
        // Digits below a nanosecond are cut off, as Go does; 18 of them are more than any unit needs.
        let digits = fraction.prefix(18)
        guard !digits.isEmpty, let numerator = UInt64(digits) else { return main }
        let product = numerator.multipliedFullWidth(by: unit)
        let divisor = (0..<digits.utf8.count).reduce(UInt64(1)) { scale, _ in scale * 10 }
        let part = divisor.dividingFullWidth(product).quotient
        return main <= limit - part ? main + part : nil
    }
}
