import Diagnostics
import Testing

/// What we print for people to paste must be what it says, whatever a hostile value holds.
@Suite struct QuotingTests {
    @Test(arguments: [
        ("plain-1.2_3/a:b=c,d@e%f+g", "plain-1.2_3/a:b=c,d@e%f+g"), ("", "''"), ("a b", "'a b'"), ("$(id)", "'$(id)'"),
        ("it's", #"'it'\''s'"#), ("é", "'é'"), ("-n", "-n"),
        // An apostrophe under an accent is one character for Swift, and still an apostrophe for a shell.
        ("'\u{301};id;'", "''\\''\u{301};id;'\\'''"),
    ])
    func words(_ word: String, _ quoted: String) { #expect(shellWord(word) == quoted) }

    @Test func markup() {
        #expect(xmlEscaped("<a b=\"c\">&\n") == "&lt;a b=&quot;c&quot;&gt;&amp;\n")
        #expect(xmlEscaped("a\nb\t", isAttribute: true) == "a&#10;b&#9;")
        #expect(xmlEscaped("\u{0}\u{1B}\u{202E}\u{FFFE}") == String(repeating: "\u{FFFD}", count: 4))
    }
}
