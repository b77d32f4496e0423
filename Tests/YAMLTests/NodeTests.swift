import Diagnostics
import Testing

@testable import YAML

@Suite struct NodeTests {
    @Test func literalsDropWhatIsNil() {
        let none: String? = nil
        let node: Node = ["a": Node(none), "b": [Node(none), 1], "c": Node(Int?.none), "d": Node(true)]
        #expect(node == ["b": [1], "d": true])
    }

    @Test func keysAreComparedByBytes() {
        var mapping: Mapping = ["\u{E9}": 1, "e\u{301}": 2]
        #expect(mapping["e\u{301}"] == 2)
        mapping["e\u{301}"] = nil
        #expect(mapping.keys.map { Array($0.utf8) } == [[0xC3, 0xA9]])
        #expect(Node("\u{E9}") != Node("e\u{301}"))
    }

    @Test func settingReplacesInPlaceAppendsOrRemoves() {
        var node: Node = ["a": 1, "b": 2]
        node["a"] = 3
        node["c"] = 4
        node["b"] = nil
        node["x"] = nil
        #expect(node == ["a": 3, "c": 4])
        var null = Node.null
        null["a"] = 1
        #expect(null == ["a": 1])
    }

    @Test func pathsAreWalked() {
        let node: Node = ["a": [1, ["b": 2]]]
        #expect(node["a[1].b" as Path] == 2)
        #expect(node["a[2]" as Path] == nil)
        #expect(node["a.b" as Path] == nil)
        #expect(node[Path()] == node)
    }

    @Test func equalityIgnoresPlacesAndKeepsOrder() throws {
        #expect(try tree("{a: 1, b: 2}") == ["a": 1, "b": 2])
        #expect(try tree("{a: 1, b: 2}") != ["b": 2, "a": 1])
        #expect(Node("1") != Node(1))
    }
}
