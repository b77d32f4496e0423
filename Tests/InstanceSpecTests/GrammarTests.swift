internal import InstanceSpec
internal import Testing

@Suite struct GoDurationTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var text: String
        var nanoseconds: Int64?
        var testDescription: String { text.isEmpty ? "(empty)" : text }

        init(_ text: String, _ nanoseconds: Int64?) {
            self.text = text
            self.nanoseconds = nanoseconds
        }
    }

    static let second: Int64 = 1_000_000_000

    static let rows: [Row] = [
        // zero, the only number that needs no unit
        Row("0", 0), Row("+0", 0), Row("-0", 0), Row("0s", 0), Row("00", nil),
        // units
        Row("1ns", 1), Row("1us", 1_000), Row("1\u{B5}s", 1_000), Row("1\u{3BC}s", 1_000), Row("1ms", 1_000_000),
        Row("1s", second), Row("1m", 60 * second), Row("1h", 3_600 * second),
        Row("1d", nil), Row("1w", nil), Row("1y", nil), Row("1H", nil), Row("1Ms", nil), Row("1hh", nil),
        // pairs, in any order and repeated
        Row("1h30m", 5_400 * second), Row("30m1h", 5_400 * second), Row("1h1h", 7_200 * second),
        Row("1h 30m", nil), Row(" 1h", nil), Row("1h ", nil),
        // signs, at the front only
        Row("+5s", 5 * second), Row("-5s", -5 * second), Row("-1h30m", -5_400 * second),
        Row("1h-30m", nil), Row("--1h", nil), Row("+-1h", nil), Row("-", nil), Row("+", nil),
        // points
        Row("1.5h", 5_400 * second), Row("1.h", 3_600 * second), Row(".5h", 1_800 * second),
        Row("0.5h", 1_800 * second),
        Row(".h", nil), Row(".", nil), Row("1..5h", nil), Row("1.5.5h", nil),
        // below a nanosecond
        Row("0.1ns", 0), Row("1.9ns", 1), Row("0.3333333333333333333h", 1_200 * second - 1),
        Row("0.9223372036854775807h", 3_320_413_933_267),
        // missing units and numbers
        Row("", nil), Row("24", nil), Row("1.5", nil), Row("h", nil), Row("1h30", nil), Row("soon", nil),
        // digits of other scripts are none
        Row("\u{0661}h", nil),
        // limits
        Row("9223372036854775807ns", .max), Row("9223372036854775808ns", nil), Row("-9223372036854775808ns", .min),
        Row("2562047h47m16.854775807s", .max), Row("2562047h47m16.854775808s", nil), Row("2562048h", nil),
        Row("9999999999h", nil), Row("99999999999999999999h", nil),
    ]

    @Test(arguments: rows)
    func parses(_ row: Row) {
        #expect((try? GoDuration.parse(row.text))?.nanoseconds == row.nanoseconds)
    }
}

@Suite struct QuantityTests {
    static let valid = [
        "0", "1", "+1", "-1", "10Gi", "500m", "2", "1.5Gi", "1.", ".5", "+.5", "007", "100000000000000000000",
        "1n", "1u", "1m", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei",
        "1e3", "1E3", "1e-2", "1E-2", "1e+2", "1.5e3", "0.0000000001",
    ]

    @Test(arguments: valid)
    func accepts(_ text: String) {
        #expect(Quantity(text) != nil)
    }

    static let invalid = [
        "", "invalid", "abc", "100 invalid", "0.5.0", "1024mB", "1000x", "512 gigabytes", "1.5i", "8Giii", "1,5",
        "half", "2 Gi", "10GB", " 1", "1 ", "1K", "1MB", "1Gb", "1KiB", "1gi", "1e", "1ee3", "1e3Gi", "1e1.5", "0x10",
        "--1", "+-1", "1-", "\u{0661}",
        // the reference reads these as 0
        ".", "-", "+", "Gi", "m", "-.", "E3",
    ]

    @Test(arguments: invalid)
    func refuses(_ text: String) {
        #expect(Quantity(text) == nil)
    }

    @Test(arguments: [
        ("2000m", "2"), ("0.5", "500m"), ("1024Mi", "1Gi"), ("1024", "1024"), ("1e3", "1e3"), ("0Gi", "0"), ("-0", "0"),
        ("0.1n", "1n"), ("1.0000000001", "1000000001n"),
    ])
    func hasACanonicalForm(_ text: String, _ canonical: String) {
        #expect(Quantity(text)?.canonical == canonical)
    }

    @Test(arguments: ["-1", "-1Gi", "-500m"])
    func knowsItsSign(_ text: String) {
        #expect(Quantity(text)?.isNegative == true)
    }

    @Test(arguments: ["0", "0Gi", "0.0", "-0"])
    func knowsZero(_ text: String) {
        #expect(Quantity(text)?.isZero == true)
    }
}
