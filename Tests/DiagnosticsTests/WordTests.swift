import Diagnostics
import Testing

@Suite struct WordTests {
    @Test(arguments: [
        ("plain", "abc", "\"abc\""), ("quotes", "a\"b\\", #""a\"b\\""#), ("line feed", "a\nb", #""a\nb""#),
        ("escape", "\u{1B}[31m", #""\u{1b}[31m""#), ("right to left", "\u{202E}x", #""\u{202e}x""#),
        ("accent", "é", "\"é\""),
    ])
    func wordsOfTheUserAreQuoted(_ name: String, _ text: String, _ expected: String) {
        #expect(quoted(text) == expected, "\(name)")
    }

    @Test func longWordsAreCut() {
        #expect(quoted(String(repeating: "a", count: 200), limit: 3) == "\"aaa…\"")
    }

    @Test(arguments: [
        ("imgae", "image" as String?), ("Image", "image"), ("images", "image"), ("storag", "storage"), ("xyz", nil),
        ("", nil),
        (String(repeating: "a", count: 100), nil),
    ])
    func theNearestChoiceIsSuggested(_ word: String, _ expected: String?) {
        #expect(nearest(to: word, among: ["image", "storage", "security"]) == expected)
    }

    @Test func exitCodesAreStable() {
        #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 2, 3])
    }
}
