/// A Kubernetes quantity (`resource.Quantity`): `500m`, `10Gi`, `1e3`.
package struct Quantity: Sendable, Equatable {
    private enum Form { case decimal, exponent, binary }

    /// The value is ±`digits` × 10^`exponent`; no leading zeros, empty for zero.
    private var digits: [UInt8]
    private var exponent: Int
    private var form: Form
    package var isNegative: Bool

    package var isZero: Bool { digits.isEmpty }

    /// Reads the text; nil when it is no quantity. Unlike the reference, a text without a digit (`Gi`, `-`) is none.
    package init?(_ text: String) {
        var rest = Substring(text).utf8
        isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        func takeDigits() -> [UInt8] {
            let taken = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            rest = rest.dropFirst(taken.count)
            return taken.map { $0 - UInt8(ascii: "0") }
        }
        var number = takeDigits()
        var fraction: [UInt8] = []
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = takeDigits()
        }
        guard !number.isEmpty || !fraction.isEmpty else { return nil }
        number += fraction
        exponent = -fraction.count
        form = .decimal
        digits = []
        let suffix = String(Substring(rest))
        if let power = Self.decimalSuffixes.first(where: { $0.name == suffix })?.power {
            exponent += power
        } else if let power = Self.binarySuffixes.firstIndex(of: suffix) {
            form = .binary
            guard let scaled = Self.multiply(number, shift: (power + 1) * 10) else { return nil }
            number = scaled
        } else if let power = Self.exponentSuffix(suffix) {
            form = .exponent
            exponent += power
        } else {
            return nil
        }
        digits = Array(number.drop { $0 == 0 })
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        if digits.isEmpty { exponent = 0 }
        roundUpToNano()
        if form == .binary { capBinary() }
    }

    /// The form in which Kubernetes stores it: `2000m` is `2`, `1024Mi` is `1Gi`, `0.5` is `500m`.
    package var canonical: String {
        guard !isZero else { return "0" }
        let sign = isNegative ? "-" : ""
        if form == .binary, exponent >= 0, let value = wholeValue, value >= 1024 {
            var rest = value
            var power = 0
            while rest % 1024 == 0, power < Self.binarySuffixes.count {
                rest /= 1024
                power += 1
            }
            return sign + String(rest) + (power == 0 ? "" : Self.binarySuffixes[power - 1])
        }
        var power = exponent >= 0 ? exponent / 3 * 3 : (exponent - 2) / 3 * 3
        if form != .exponent { power = min(power, 18) }
        let text = digits.map { String($0) }.joined() + String(repeating: "0", count: exponent - power)
        if form == .exponent { return sign + text + (power == 0 ? "" : "e\(power)") }
        return sign + text + (Self.decimalSuffixes.first { $0.power == power }?.name ?? "")
    }

    /// Whole units, rounded up: bytes of `64Mi`, cores of `500m`. Nil when it does not fit.
    package var roundedUp: Int? {
        if exponent >= 0 { return wholeValue.flatMap { Int(exactly: isNegative ? -Int128($0) : Int128($0)) } }
        let whole = digits.dropLast(min(-exponent, digits.count))
        guard let value = Self.value(Array(whole)).flatMap({ Int(exactly: $0) }) else { return nil }
        // What was cut off is not zero: trailing zeros are in the exponent.
        return isNegative ? -value : value + 1
    }

    private var wholeValue: UInt128? {
        guard exponent <= 38 else { return nil }
        return Self.value(digits + Array(repeating: 0, count: exponent))
    }

    private mutating func roundUpToNano() {
        guard exponent < -9 else { return }
        let dropped = min(-9 - exponent, digits.count)
        digits.removeLast(dropped)
        exponent = -9
        var index = digits.count - 1
        while index >= 0, digits[index] == 9 {
            digits[index] = 0
            index -= 1
        }
        if index >= 0 { digits[index] += 1 } else { digits.insert(1, at: 0) }
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
    }

    private mutating func capBinary() {
        guard exponent >= 0, let value = wholeValue, value > UInt128(Int64.max) else { return }
        digits = String(Int64.max).utf8.map { $0 - UInt8(ascii: "0") }
        exponent = 0
    }

    private static func value(_ digits: [UInt8]) -> UInt128? {
        var value: UInt128 = 0
        for digit in digits {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt128(digit))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    private static func multiply(_ digits: [UInt8], shift: Int) -> [UInt8]? {
        guard let value = value(digits) else { return nil }
        let (product, overflow) = value.multipliedReportingOverflow(by: UInt128(1) << UInt128(shift))
        guard !overflow else { return nil }
        return String(product).utf8.map { $0 - UInt8(ascii: "0") }
    }

    private static func exponentSuffix(_ suffix: String) -> Int? {
        guard suffix.hasPrefix("e") || suffix.hasPrefix("E") else { return nil }
        let power = suffix.dropFirst()
        guard let value = Int(power), value.magnitude < 1000 else { return nil }
        return value
    }

    private static let decimalSuffixes: [(name: String, power: Int)] = [
        ("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18),
    ]
    private static let binarySuffixes = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
}

extension Quantity: Comparable {
    package static func < (left: Quantity, right: Quantity) -> Bool {
        let leftSign = left.sign
        let rightSign = right.sign
        guard leftSign == rightSign else { return leftSign < rightSign }
        return leftSign < 0 ? right.isSmaller(than: left) : left.isSmaller(than: right)
    }

    private var sign: Int { isZero ? 0 : isNegative ? -1 : 1 }

    /// Without the signs. Neither number has zeros at an end, so the place of its first digit decides, then the digits.
    private func isSmaller(than other: Quantity) -> Bool {
        let place = digits.count + exponent
        let otherPlace = other.digits.count + other.exponent
        return place == otherPlace ? digits.lexicographicallyPrecedes(other.digits) : place < otherPlace
    }
}
