internal import Diagnostics
internal import Testing
internal import Validator

/// The examples of each page are what its rule refuses and what it lets pass.
@Suite struct RuleTests {
    @Test(arguments: Page.all)
    func wrongIsFoundWhereMarked(_ page: Page) throws {
        let text = try #require(page.examples["Wrong"])
        let findings = try Example(text, cluster: page.examples["Cluster"], old: page.examples["Old"]).validated()
        let lines = findings.filter { $0.id == page.id }.map { $0.span.map { Int($0.start.line) } ?? 0 }
        #expect(Set(lines) == markedLines(text), "\(findings)")
        #expect(lines.count == Set(lines).count, "one line is reported twice")
        let others = findings.filter { $0.severity == .error && $0.id != page.id }
        #expect(others.isEmpty, "nothing else is wrong: \(others)")
    }

    @Test(arguments: Page.all)
    func rightIsNotFound(_ page: Page) throws {
        let text = try #require(page.examples["Right"])
        let findings = try Example(text, cluster: page.examples["Cluster"], old: page.examples["Old"]).validated()
        #expect(!findings.contains { $0.id == page.id }, "\(findings)")
        #expect(!findings.hasErrors, "\(findings)")
    }

    @Test func everyMessageIsOneLineOfPlainText() throws {
        for page in Page.all {
            let text = try #require(page.examples["Wrong"])
            for finding in try Example(text, cluster: page.examples["Cluster"], old: page.examples["Old"]).validated() {
                #expect(!finding.message.isEmpty && !finding.message.hasSuffix("."), "\(finding)")
                #expect(!finding.message.unicodeScalars.contains(where: isInvisible), "\(finding)")
            }
        }
    }

    @Test func idsAreKebabCaseAndUnique() {
        let ids = Rule.all.map(\.id)
        #expect(Set(ids).count == ids.count)
        for id in ids {
            #expect(id.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" })
        }
    }
}
