internal import Testing

@Suite struct PageTests {
    @Test func everyIDHasAPage() {
        let missing = KnownIDs.all.subtracting(Page.all.map(\.id))
        #expect(missing.isEmpty, "\(missing.sorted())")
    }

    @Test func everyPageHasAnID() {
        let unknown = Set(Page.all.map(\.id)).subtracting(KnownIDs.all)
        #expect(unknown.isEmpty, "\(unknown.sorted())")
    }

    @Test(arguments: Page.all)
    func aPageIsComplete(_ page: Page) throws {
        #expect(page.title == page.id)
        #expect(page.why.utf8.count > 30, "says why")
        #expect(page.examples["Wrong"].map { !markedLines($0).isEmpty } ?? false, "marks the place")
        #expect(page.examples["Right"] != nil)
    }
}
