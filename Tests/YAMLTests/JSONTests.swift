import Testing

@testable import YAML

/// RFC 8259.
@Suite struct JSONTests {
    @Test(arguments: [
        Row("literals", "[true,false,null]", "[true,false,null]"),
        Row("white space", " \t\r\n{ \"a\" :\n1 } ", #"{"a":1}"#),
        Row("empty", "[[],{},\"\"]", #"[[],{},""]"#),
        Row("scalar root", "\"x\"", "\"x\""),
        Row("escapes", #""\"\\\/\b\f\n\r\t""#, #""\"\\/\b\f\n\r\t""#),
        Row("unicode escapes", #""\u0041\u00e9\u00E9""#, "\"Aéé\""),
        Row("surrogate pair", #""\ud83d\ude00""#, "\"😀\""),
        Row("NUL", #""\u0000""#, #""\u0000""#),
        Row("DEL may stand", "\"\u{7F}\"", "\"\u{7F}\""),
        Row(
            "digits are kept", "[0,-0,1.10,1e5,1E+5,-2.5e-07,123456789012345678901]",
            "[0,-0,1.10,1e5,1E+5,-2.5e-07,123456789012345678901]"),
        Row("of equal keys the last counts", #"{"a":1,"b":2,"a":3}"#, #"{"a":3,"b":2}"#),
        Row("keys are compared by bytes", "{\"\u{E9}\":1,\"e\u{301}\":2}", "{\"\u{E9}\":1,\"e\u{301}\":2}"),
        Row("duplicate by escape", #"{"a":1,"\u0061":2}"#, #"{"a":2}"#),
    ])
    func valid(_ row: Row<String, String>) {
        #expect(JSON.read(row.input).map { Array(JSON.write($0, .compact).utf8) } == Array(row.expected.utf8))
    }

    @Test(arguments: [
        "", " ", "{", "[", "]", "[1", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}",
        "{1:2}",
        "01", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "0x1", "Infinity", "NaN", "-Infinity", "1_000",
        "\"", "\"a", "\"\n\"", "\"\t\"", "\"\u{0}\"", #""\x41""#, #""\u12""#, #""\u12g4""#, #""\'""#, #""\ud800""#,
        #""\udc00""#,
        #""\ud800\u0041""#, #""\ud800\ud800""#, #""\ud83d"#, "True", "nul", "truefalse", "true false", "1 1", "// c\n1",
        "[1] # c",
        "\u{FEFF}1", "\u{A0}1", "1\u{B}", "{\"a\":1 \"b\":2}", "[\"a\" \"b\"]", "[1}", "{\"a\":1]", "nullx",
    ])
    func invalid(_ text: String) {
        #expect(JSON.read(text) == nil)
    }

    @Test func depthIsLimited() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(JSON.read(nested(200)) != nil)
        #expect(JSON.read(nested(202)) == nil)
        #expect(JSON.read(String(repeating: "[", count: 1_000_000)) == nil)
        #expect(JSON.read(String(repeating: "{\"a\":", count: 1_000_000)) == nil)
    }

    @Test func prettyIsSortedAndIndented() {
        let node: Node = ["b": [1, []], "a": ["é": "<&>\u{2028}\u{2029}"], "A": [:]]
        #expect(
            JSON.write(node, .pretty)
                == #"""
                {
                  "A": {},
                  "a": {
                    "é": "\u003c\u0026\u003e\u2028\u2029"
                  },
                  "b": [
                    1,
                    []
                  ]
                }
                """#)
    }

    @Test func everyStringOfOneScalarIsReadBack() {
        for value in UInt32(0)...0x10FFFF {
            // All of the first plane's odd places, samples of the rest.
            guard value < 0x3000 || value % 257 == 0 || value >= 0xD7FF && value < 0x10010,
                let scalar = Unicode.Scalar(value)
            else {
                continue
            }
            let node = Node(String(scalar))
            #expect(JSON.read(JSON.write(node, .compact)) == node)
            #expect((try? compose(String(decoding: written(node), as: UTF8.self)))?.root == node)
        }
    }
}
