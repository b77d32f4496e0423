import Testing

@testable import YAML

/// What bare words and numbers mean: what `kubectl` and Helm take them for.
@Suite struct ScalarTests {
    @Test(arguments: [
        Row("true", ["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y"], "true"),
        Row("false", ["false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N"], "false"),
        Row("null", ["null", "Null", "NULL", "~", ""], "null"),
    ])
    func wordsOfYAML11(_ row: Row<[String], String>) throws {
        for word in row.input { #expect(try json("a: \(word)\n") == "{\"a\":\(row.expected)}", "\(word)") }
    }

    @Test(arguments: [
        "yEs", "oN", "tRUE", "nULL", "ye", "yess", "nope", "office", "None", "nil", "undefined", "-a", ".", "..", "-.",
        "+",
        "_1", "1a", "0xg", "0x", "0b2", "0o8", "08", "1.2.3", "1:30", "190:20:30", "2024-01-01", "1,000", "e3", "1e",
        "1e+",
        ".e1", "1_a", "inf", "nan", "0x-1", "10Gi", "500m", "::1", "v1", "<", "=",
    ])
    func textsStayTexts(_ text: String) throws {
        #expect(try tree("a: \(text)\n")["a"] == Node(text))
    }

    @Test(arguments: [
        // Digits are kept.
        Row("integer", "18789", "18789"),
        Row("negative", "-5", "-5"),
        Row("plus", "+5", "5"),
        Row("zero", "0", "0"),
        Row("large", "123456789012345678901234567890", "123456789012345678901234567890"),
        Row("fraction", "1.10", "1.10"),
        Row("many digits", "0.1234567890123456789012345", "0.1234567890123456789012345"),
        Row("exponent", "1.5e3", "1.5e3"),
        Row("exponent without point", "1e3", "1e3"),
        Row("signed exponent", "-2.5E-07", "-2.5e-07"),
        // Brought into JSON's form.
        Row("point first", ".5", "0.5"),
        Row("negative, point first", "-.5", "-0.5"),
        Row("point last", "5.", "5.0"),
        Row("leading zeros of a fraction", "00.5", "0.5"),
        Row("octal 1.1", "017", "15"),
        Row("octal 1.2", "0o17", "15"),
        Row("two zeros", "00", "0"),
        Row("hexadecimal", "0x1F", "31"),
        Row("negative hexadecimal", "-0xff", "-255"),
        Row("largest hexadecimal", "0xFFFFFFFFFFFFFFFF", "18446744073709551615"),
        Row("binary", "0b101", "5"),
        Row("underscores", "1_000_000", "1000000"),
        Row("underscores in hexadecimal", "0xff_ff", "65535"),
    ])
    func numbersKeepTheirDigits(_ row: Row<String, String>) throws {
        #expect(try json("a: \(row.input)\n") == "{\"a\":\(row.expected)}")
    }

    @Test func aMillionZerosTakeNoTime() throws {
        let number = try tree("a: \(String(repeating: "0", count: 1_000_000)).5\n")["a"]
        #expect(number == .number("0.5"))
    }

    @Test(arguments: [
        Row("2^53 - 1", "9007199254740991", false),
        Row("2^53", "9007199254740992", true),
        Row("-2^53", "-9007199254740992", true),
        Row("1e20", "1e20", true),
        Row("beyond doubles", "1e400", true),
        Row("large fraction", "12345.5", false),
        Row("zero", "0", false),
    ])
    func numbersThatDoublesCannotTellApart(_ row: Row<String, Bool>) {
        #expect(Number(text: row.input).exceedsDoublePrecision == row.expected)
    }

    @Test(arguments: [
        Row("integer", "12", 12), Row("fraction", "1.0", nil as Int?), Row("too large", "9223372036854775808", nil),
    ])
    func wholeNumbers(_ row: Row<String, Int?>) {
        #expect(Number(text: row.input).int == row.expected)
    }
}

extension Node {
    static func number(_ text: String) -> Node { Node(.number(Number(text: text))) }
}
