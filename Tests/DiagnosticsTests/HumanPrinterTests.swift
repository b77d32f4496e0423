import Testing

@testable import Diagnostics

/// Findings as people see them.
@Suite struct HumanPrinterTests {
    static func span(_ line: Int, _ column: Int, _ width: Int = 1) -> Span {
        Span(start: Position(line: line, column: column), end: Position(line: line, column: column + width))
    }

    private func print(_ finding: Finding, _ text: String) -> String {
        HumanPrinter(source: "in.yaml", text: Array(text.utf8)).print(finding)
    }

    @Test func aFindingHasMessagePlaceSnippetAndFix() {
        let finding = Finding(
            "some-rule", .error, "tag is \"x\"", fix: "write y", path: "spec.image.tag", span: Self.span(3, 10, 2),
            document: DocumentLabel(kind: "OpenClawInstance", name: "a", template: "c/t.yaml"))
        #expect(
            print(finding, "spec:\n  image:\n    tag: xx\n") == """
                error[some-rule]: tag is "x"
                  --> in.yaml:3:10, OpenClawInstance a, from c/t.yaml, spec.image.tag
                 3 |     tag: xx
                   |          ^^
                   = fix: write y

                """)
    }

    @Test(arguments: [
        ("line feeds", "a\nb\nsome: x\n"), ("CRLF", "a\r\nb\r\nsome: x\r\n"), ("no last line feed", "a\nb\nsome: x"),
    ])
    func anyLineEndWillDo(_ name: String, _ text: String) {
        let shown = print(Finding("id", .error, "m", span: Self.span(3, 7)), text)
        #expect(shown == "error[id]: m\n  --> in.yaml:3:7\n 3 | some: x\n   |       ^\n", "\(name)")
    }

    @Test(arguments: [
        ("byte order mark", "\u{FEFF}some: x\n", 7, " 1 | some: x\n   |       ^\n"),
        ("accents", "é: x\n", 4, " 1 | é: x\n   |    ^\n"),
        ("combining", "e\u{301}: x\n", 5, " 1 | e\u{301}: x\n   |    ^\n"),
        ("wide", "日本: x\n", 5, " 1 | 日本: x\n   |       ^\n"),
        ("tab", "a\t: x\n", 5, " 1 | a : x\n   |     ^\n"),
        ("behind the line", "a: x\n", 5, " 1 | a: x\n   |     ^\n"),
        ("escape", "a: \u{1B}[2J\n", 4, " 1 | a: \u{FFFD}[2J\n   |    ^\n"),
    ])
    func theMarkStandsUnderTheWord(_ name: String, _ text: String, _ column: Int, _ expected: String) {
        let shown = print(Finding("id", .error, "m", span: Self.span(1, column)), text)
        #expect(shown == "error[id]: m\n  --> in.yaml:1:\(column)\n\(expected)", "\(name)")
    }

    @Test(arguments: [(0, 1), (9, 1), (1, 50)])
    func aPlaceOutsideTheTextHasNoSnippet(_ line: Int, _ column: Int) {
        #expect(!print(Finding("id", .error, "m", span: Self.span(line, column)), "a: 1\n").contains(" | "))
    }

    @Test func nothingMovesTheCursor() {
        let evil = "\u{1B}[2J\u{202E}\r"
        let finding = Finding(
            "id", .error, evil, fix: evil, path: Path([.key(evil)]), span: Self.span(1, 1),
            document: DocumentLabel(kind: evil, name: evil, template: evil))
        let shown = HumanPrinter(source: evil, text: Array((evil + "\n").utf8)).print(finding)
        let wrong = shown.unicodeScalars.filter { isInvisible($0) && $0 != "\n" }
        #expect(wrong.isEmpty)
    }

    @Test func findingsAreSortedByPlace() {
        let findings = [
            Finding("e", .warning, "no place"), Finding("d", .error, "m", span: Self.span(9, 1)),
            Finding("c", .warning, "m", span: Self.span(2, 3)), Finding("b", .error, "m", span: Self.span(2, 3)),
            Finding("a", .warning, "m", span: Self.span(2, 1)),
        ]
        #expect(findings.sortedByPlace().map(\.id) == ["a", "b", "c", "d", "e"])
    }

    /// Wherever in a large text.
    @Test func linesAreFoundInLargeTexts() {
        let text = (1...20_000).map { "line\($0): x\n" }.joined()
        let map = SourceMap("in.yaml", bytes: Array(text.utf8))
        for number in [1, 2, 4095, 4096, 4097, 4098, 8192, 8193, 19_999, 20_000] {
            #expect(map.sources[0].lines(upFrom: number).first { _ in true } == "line\(number): x")
        }
        #expect(Array(map.sources[0].lines(upFrom: 20_001)) == [""] + (1...20_000).reversed().map { "line\($0): x" })
        #expect(map.sources[0].lines(upFrom: 20_002).first { _ in true } == nil)
        #expect(map.sources[0].lines(upFrom: 0).first { _ in true } == nil)
    }
}

/// What could be a secret is not shown.
@Suite struct HiddenTests {
    @Test(arguments: [
        ("an environment", "env:\n- name: A\n  value: x\n", 3, false),
        ("indented", "spec:\n  env:\n    - name: A\n      value: x\n", 4, false),
        ("on one line", "spec: {env: [{name: A, value: x}]}\n", 1, false),
        ("quoted key", "spec: {\"env\": [{name: A, value: x}]}\n", 1, false),
        ("observed", "observed:\n  objects:\n  - data: {}\n", 2, false),
        ("behind an environment", "spec:\n  env:\n  - name: A\n  image:\n    tag: x\n", 5, true),
        ("elsewhere", "spec:\n  image:\n    tag: x\n", 3, true),
        ("a word that looks like one", "spec:\n  environment:\n    tag: x\n", 3, true),
        ("the document before", "data:\n  a: x\n---\nspec:\n  b: c\n", 5, true),
    ])
    func linesAreJudgedByTheKeysAbove(_ name: String, _ text: String, _ line: Int, _ isShown: Bool) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(Hidden.mayShowFirst(of: lines.prefix(line).reversed()) == isShown, "\(name)")
    }

    @Test func whatHasItsKeyTooFarAboveIsNotShown() {
        let lines = (0..<20_000).map { _ in Substring("    a: x") } + ["spec:"]
        #expect(!Hidden.mayShowFirst(of: lines))
        #expect(Hidden.mayShowFirst(of: lines.suffix(100)))
    }
}
