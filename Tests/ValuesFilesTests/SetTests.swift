internal import Diagnostics
internal import Testing
internal import ValuesFiles
internal import YAML

struct SetCase: CustomTestStringConvertible, Sendable {
    var kind: SetKind
    var argument: String
    var base = "{}"
    /// Nil: Helm refuses it too.
    var expected: String?

    var testDescription: String { "\(kind.flag) \(argument)" }

    static let all = [
        // Types.
        SetCase(kind: .typed, argument: "a=1,b=true,c=x,d=null", expected: #"{"a":1,"b":true,"c":"x","d":null}"#),
        SetCase(kind: .typed, argument: "a=007,b=0,c=1.5,d=", expected: #"{"a":"007","b":0,"c":"1.5","d":""}"#),
        SetCase(kind: .string, argument: "a=1,b=true", expected: #"{"a":"1","b":"true"}"#),
        SetCase(kind: .literal, argument: "a.b=x,y={z}", expected: #"{"a":{"b":"x,y={z}"}}"#),
        SetCase(kind: .file, argument: "a=notes.txt", expected: #"{"a":"text"}"#),
        SetCase(kind: .file, argument: "a=missing.txt", expected: nil),
        // Paths.
        SetCase(kind: .typed, argument: "a.b.c=1", base: #"{"a":{"x":2}}"#, expected: #"{"a":{"x":2,"b":{"c":1}}}"#),
        SetCase(kind: .typed, argument: "a[1].b=1", expected: #"{"a":[null,{"b":1}]}"#),
        SetCase(kind: .typed, argument: "a[0][1]=1", expected: #"{"a":[[null,1]]}"#),
        SetCase(kind: .typed, argument: #"a\.b/c=1"#, expected: #"{"a.b/c":1}"#),
        SetCase(kind: .typed, argument: "a[x]=1", expected: nil),
        SetCase(kind: .typed, argument: "a[-1]=1", expected: nil),
        SetCase(kind: .typed, argument: "a", expected: nil),
        SetCase(kind: .typed, argument: "a,b=1", expected: nil),
        // Lists and escapes.
        SetCase(kind: .typed, argument: "a={x,1,true},b=2", expected: #"{"a":["x",1,true],"b":2}"#),
        SetCase(kind: .typed, argument: "a={}", expected: #"{"a":[]}"#),
        SetCase(kind: .typed, argument: "a={x", expected: nil),
        SetCase(kind: .typed, argument: #"a=x\,y"#, expected: #"{"a":"x,y"}"#),
        // JSON.
        SetCase(kind: .json, argument: #"a={"b":[1,"x,y"]},c=2"#, expected: #"{"a":{"b":[1,"x,y"]},"c":2}"#),
        SetCase(kind: .json, argument: #"{"a":{"b":1}}"#, base: #"{"a":{"c":2}}"#, expected: #"{"a":{"c":2,"b":1}}"#),
        SetCase(kind: .json, argument: "a=x", expected: nil),
    ]
}

@Suite struct SetTests {
    @Test(arguments: SetCase.all) func sets(_ row: SetCase) {
        var values = MergedValues()
        values.add(file: "base.yaml", Array(row.base.utf8))
        values.set(row.kind, row.argument) { $0 == "notes.txt" ? "text" : nil }
        if let expected = row.expected {
            #expect(values.findings.isEmpty)
            #expect(JSON.write(values.root, .compact) == expected)
        } else {
            #expect(values.findings.map(\.id) == ["set-syntax"])
        }
    }

    @Test func theSourceNamesTheKeyAndNotTheValue() throws {
        var values = MergedValues()
        values.add(file: "base.yaml", Array("storage: {}\n".utf8))
        values.set(.typed, "storage.persistence.size=secret")
        let span = try #require(values.root.place(of: "storage.persistence.size"))
        let place = try #require(values.sources.locate(span.start))
        #expect(place.source.name == "--set storage.persistence.size=…")
        #expect(!place.source.hasLines)
    }
}
