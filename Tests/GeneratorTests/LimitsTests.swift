import Generator
import InstanceSpec
import Testing

@Suite struct LimitsTests {
    private func regex(_ grammar: StringLimits.Grammar) throws -> Regex<AnyRegexOutput> {
        var limits = StringLimits()
        limits.grammar = grammar
        return try Regex(try #require(limits.regex))
    }

    @Test(
        "the pattern of a quantity takes what the checker takes",
        arguments: [
            "0", "1", "500m", "10Gi", "1.5Gi", ".5", "5.", "1e3", "1E3", "1e-3", "1E+3", "12E", "1u", "1n", "1k", "-1",
            "+2Ki",
            "0.5", "100M", "1Ei",
            // none of these is one
            "Gi", "-", ".", "1.5.5", "1K", "1gi", "1 Gi", " 1", "1GiB", "1e", "1e3Gi", "abc", "1mm", "--1", "1,5",
        ])
    func quantity(text: String) throws {
        let matches = try regex(.quantity).wholeMatch(in: text) != nil
        #expect(matches == (Quantity(text) != nil))
    }

    @Test(
        "the pattern of a duration takes what the checker takes",
        arguments: [
            "0", "1h", "1h30m", "4m30s", ".5h", "1.5h", "-2m", "+3s", "10ms", "5us", "5\u{B5}s", "5\u{3BC}s", "7ns",
            // none of these is one
            "1", "h", "1d", "1h 30m", "-", "1h30", "five", "1..5h",
        ])
    func duration(text: String) throws {
        let matches = try regex(.duration).wholeMatch(in: text) != nil
        #expect(matches == ((try? GoDuration.parse(text)) != nil))
    }

    @Test func theEmptyTextCountsAsLeftOut() throws {
        #expect(try regex(.quantity).wholeMatch(in: "") != nil)
        #expect(try regex(.duration).wholeMatch(in: "") != nil)
    }
}
