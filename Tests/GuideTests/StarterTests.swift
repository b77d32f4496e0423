internal import Guide
internal import Testing
internal import YAML

@Suite struct StarterTests {
    /// That lint finds nothing in them is tested where there is a lint: in Tests/CLI.
    @Test func everyChoiceIsYAMLWithoutADoubleKey() throws {
        for bits in 0..<(1 << Starter.Feature.allCases.count) {
            var starter = Starter()
            starter.features = Set(
                Starter.Feature.allCases.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element))
            let read = try YAMLReader.compose(Array(starter.text.utf8)[...])
            #expect(read.findings.isEmpty, "\(read.findings)")
        }
    }

    @Test func anAnswerIsQuoted() throws {
        var starter = Starter()
        starter.tag = "1.10"
        starter.secret = "a: b # c\"\n"
        let root = try YAMLReader.compose(
            Array(starter.text.replacing("generic \(starter.secret)", with: "").utf8)[...]
        ).root
        #expect(root?["image"]?["tag"]?.string == "1.10")
        #expect(root?["envFrom"]?.sequence?.first?["secretRef"]?["name"]?.string == starter.secret)
    }
}
