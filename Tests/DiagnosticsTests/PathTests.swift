import Diagnostics
import Testing

@Suite struct PathTests {
    @Test(arguments: [
        ("spec", ["spec"]), ("spec.image.tag", ["spec", "image", "tag"]), ("a[0]", ["a", "0"]),
        ("a[10].b", ["a", "10", "b"]),
        ("a[0][1]", ["a", "0", "1"]), ("[3]", ["3"]), ("", []), ("a.b-c_d", ["a", "b-c_d"]),
    ])
    func theDottedFormIsRead(_ text: String, _ steps: [String]) {
        let path = Path(dotted: text)
        let shown = path.steps.map { step in
            switch step {
            case .key(let key): key
            case .index(let index): String(index)
            }
        }
        #expect(shown == steps)
        #expect(path.description == text)
    }

    @Test func keysThatAreNoWordsAreQuoted() {
        let path = Path([.key("metadata"), .key("annotations"), .key("a.b/c"), .key(""), .key("\u{1B}[2J"), .index(0)])
        #expect(path.description == #"metadata.annotations["a.b/c"][""]["\u{1b}[2J"][0]"#)
        #expect(path.parent?.steps.count == 5)
        #expect(Path().parent == nil)
    }
}
