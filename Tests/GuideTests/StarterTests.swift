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

    @Test(arguments: ["", "a\nb: c", "a b", "-a", "A", "a_b", "a..b", String(repeating: "a", count: 254)])
    func whatIsNoNameIsRefused(_ text: String) {
        var starter = Starter()
        starter.secret = text
        #expect(starter.problem?.contains("secret") == true)
        starter = Starter()
        starter.host = text
        #expect(starter.problem?.contains("host") == true)
    }

    @Test func namesAreTaken() {
        var starter = Starter()
        #expect(starter.problem == nil)
        starter.secret = "my.keys-2"
        starter.host = "*.example.com"
        #expect(starter.problem == nil)
        starter.host = "*"
        #expect(starter.problem != nil)
    }
}
