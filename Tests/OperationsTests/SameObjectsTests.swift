import Testing

@testable import Operations

@Suite struct SameObjectsTests {
    private let one = """
        # Source: a
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a, namespace: n}
        data: {x: "1", z: 'on'}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: a}
        """

    @Test func orderQuotesAndCommentsDoNotCount() throws {
        let other = """
            ---
            kind: Secret
            apiVersion: v1
            metadata:
              name: "a"
            ---
            ---
            apiVersion: v1
            data:
              "z": "on"
              x: '1'
            kind: ConfigMap
            metadata:
              namespace: n
              name: a
            """
        #expect(try differences(one, other) == [])
        #expect(try differences("", "") == [])
    }

    @Test(arguments: [
        ("x: \"1\"", "x: \"2\"", ["ConfigMap a"]), ("x: \"1\"", "x: 1", ["ConfigMap a"]),
        ("x: \"1\", ", "", ["ConfigMap a"]), ("kind: Secret", "kind: Service", ["Secret a", "Service a"]),
        ("namespace: n", "namespace: m", ["ConfigMap a", "ConfigMap a"]),
    ])
    func tells(_ old: String, _ new: String, _ expected: [String]) throws {
        let parts = one.components(splitBy: old)
        #expect(try differences(one, parts.0 + new + parts.1) == expected)
    }

    @Test func whatCannotBeRead() { #expect(throws: (any Error).self) { try differences("a: [", "") } }
}

extension String {
    /// Before and after the first place where a text stands.
    fileprivate func components(splitBy part: String) -> (String, String) {
        let bytes = Array(utf8)
        let wanted = Array(part.utf8)
        let start = (0...bytes.count - wanted.count).first { Array(bytes[$0..<$0 + wanted.count]) == wanted } ?? 0
        return (
            String(decoding: bytes[..<start], as: UTF8.self),
            String(decoding: bytes[(start + wanted.count)...], as: UTF8.self)
        )
    }
}
