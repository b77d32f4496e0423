import Diagnostics
import Testing

@testable import YAML

/// No input may exhaust stack, memory or patience.
@Suite struct LimitTests {
    static let small: Limits = {
        var limits = Limits()
        limits.depth = 5
        limits.documentBytes = 64
        limits.aliasedNodes = 10
        return limits
    }()

    @Test(arguments: [
        Row("flow lists", "[[[[[]]]]]", nil as String?),
        Row("flow lists, one more", "[[[[[[]]]]]]", "yaml-too-deep 1:6"),
        Row("flow mappings", "{a: {a: {a: {a: {a: {}}}}}}", "yaml-too-deep 1:21"),
        Row("block lists", "- - - - - - a\n", "yaml-too-deep 1:11"),
        Row("block mappings", "a:\n b:\n  c:\n   d:\n    e:\n     f: 1\n", "yaml-too-deep 6:6"),
        Row("aliases that deepen", "- &a [[[1]]]\n- [[*a]]\n", "yaml-too-deep 2:5"),
        Row("aliases, just not too deep", "- &a [[[1]]]\n- [*a]\n", nil),
        Row("scalars at the lowest level", "- &a 1\n- [[[[*a]]]]\n", nil),
        Row("few aliases", "- &a [1, 2]\n- *a\n- *a\n- *a\n", nil),
        Row("many aliases", "- &a [1, 2]\n- *a\n- *a\n- *a\n- *a\n", "yaml-alias 5:3"),
        Row("billion laughs", "- &a [1, 2]\n- &b [*a, *a]\n- [*b, *b]\n", "yaml-alias 3:4"),
        Row("size", String(repeating: "a", count: 65), "yaml-too-large 1:1"),
    ])
    func limitsAreErrorsWithAPlace(_ row: Row<String, String?>) {
        var found: String?
        do throws(YAMLError) { _ = try compose(row.input, limits: Self.small) } catch { found = shown(error) }
        #expect(found == row.expected)
    }

    @Test func aHeaderHasTheSameLimits() {
        #expect(throws: YAMLError.self) { try DocumentHeader.read(bytes("[[[[[[]]]]]]")[...], limits: Self.small) }
        #expect(throws: YAMLError.self) { try DocumentHeader.read(bytes("- - - - - - a")[...], limits: Self.small) }
        #expect(throws: Never.self) { try DocumentHeader.read(bytes("[[[[[]]]]]")[...], limits: Self.small) }
    }

    /// Each of these could take quadratic time, or more stack than there is.
    @Test(.timeLimit(.minutes(1)), arguments: large)
    func largeInputIsBearable(_ row: Row<String, String?>) {
        var found: String?
        do throws(YAMLError) { _ = try compose(row.input) } catch { found = shown(error) }
        #expect(found == row.expected)
    }

    static let large: [Row<String, String?>] = [
        Row("a million open brackets", repeated("[", 1 << 20), "yaml-too-deep 1:201"),
        Row("a million open braces", repeated("{a: ", 1 << 18), "yaml-too-deep 1:801"),
        Row("a million block lists", repeated("- ", 1 << 19), "yaml-too-deep 1:401"),
        Row("a wide list", "[" + repeated("a,", 1 << 19) + "]", nil),
        Row("a wide mapping", lines(50_000) { "k\($0): 1" }, nil),
        Row("a wide mapping merged into another", mergedMappings, nil),
        Row("a hundred thousand merges", lines(100_000) { "<<: {k\($0): 1}" }, nil),
        Row("a large scalar", "a: " + repeated("x", 1 << 23), nil),
        Row("many anchors", lines(50_000) { "- &a\($0) 1" }, nil),
        Row("a list that aliases make deeper and deeper", deepAliases, "yaml-too-deep 3:157"),
    ]

    private static func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    private static func lines(_ count: Int, _ line: (Int) -> String) -> String {
        (0..<count).map { line($0) + "\n" }.joined()
    }

    private static var mergedMappings: String {
        let first = lines(40_000) { "  k\($0): 1" }
        let second = lines(40_000) { "  m\($0): 1" }
        return "a: &a\n\(first)b:\n\(second)  <<: *a\n"
    }

    private static var deepAliases: String {
        let levels = lines(80) { "- &a\($0 + 1) \(repeated("[", 150))*a\($0)\(repeated("]", 150))" }
        return "- &a0 1\n" + levels
    }

    private func shown(_ error: YAMLError) -> String {
        "\(error.id) \(error.span.start.line):\(error.span.start.column)"
    }

    @Test func everyLimitNamesAWayOut() {
        for text in ["[[[[[[]]]]]]", "- &a [1, 2, 3, 4]\n- [*a, *a, *a]\n", String(repeating: "a", count: 65)] {
            let error = #expect(throws: YAMLError.self) { try compose(text, limits: Self.small) }
            #expect(error?.fix != nil)
        }
    }
}
