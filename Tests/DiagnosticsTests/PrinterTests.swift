internal import Diagnostics
internal import Testing

/// What other programs read: nothing that a user wrote may end a line, a property, a string or a tag.
@Suite struct PrinterTests {
    private static let hostile = "a%b,c:d\r\n::error::x\u{0}\u{1B}[2J<b>&\"]]>\u{FFFE}"

    private func report(_ text: String = hostile) -> FindingReport {
        let bytes = Array("some: text\n".utf8)
        let span = Span(start: Position(line: 1, column: 7), end: Position(line: 1, column: 11))
        let finding = Finding(
            "an-id", .error, text, fix: text, path: Path([.key("spec"), .key(text)]), span: span,
            document: DocumentLabel(kind: "OpenClawInstance", name: text))
        return ([finding, Finding("other-id", .warning, "no place")], SourceMap(text, bytes: bytes))
    }

    @Test func gitHubTakesOneLineForAFinding() {
        let lines = GitHubPrinter.print([report()]).split(whereSeparator: \.isNewline)
        #expect(lines.count == 2)
        #expect(lines[0].hasPrefix("::error file=a%25b%2Cc%3Ad%0D%0A%3A%3Aerror%3A%3Ax"), "\(lines[0])")
        #expect(lines[0].contains(",line=1,col=7,endColumn=11,title=an-id::a%25b,c:d%0D%0A::error::x"), "\(lines[0])")
        #expect(!lines[0].unicodeScalars.contains(where: isInvisible))
        #expect(lines[1].hasPrefix("::warning file=") && !lines[1].contains("line="), "\(lines[1])")
    }

    @Test func xmlHasNoCharacterThatItMustNotHave() {
        let text = JUnitPrinter.print([report()], isStrict: false)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !isInvisible($0) && $0.value != 0xFFFE })
        #expect(text.contains("tests=\"2\" failures=\"1\""))
        #expect(!text.contains("<b>") && !text.contains("]]>"))
        #expect(JUnitPrinter.print([report()], isStrict: true).contains("tests=\"2\" failures=\"2\""))
    }

    @Test func anInputWithNothingWrongIsACaseThatPassed() {
        let text = JUnitPrinter.print([([], SourceMap("values.yaml"))], isStrict: false)
        #expect(text.contains("name=\"nothing wrong\"") && text.contains("failures=\"0\""))
    }

    @Test func aFileIsAURIInSARIF() {
        let printer = SARIFPrinter(version: "1") { _ in SARIFPrinter.RuleText(summary: "s", help: "h") }
        let text = printer.print([([], SourceMap("a"))])
        #expect(text.contains("\"results\": []"))
        let other = printer.print([report("dir with blank/ä:b.yaml")])
        #expect(other.contains("\"uri\": \"dir%20with%20blank/%C3%A4%3Ab.yaml\""), "\(other)")
        #expect(other.contains("\"startLine\": 1, \"startColumn\": 7, \"endLine\": 1, \"endColumn\": 11"))
    }
}
