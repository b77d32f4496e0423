internal import Guide
internal import Testing
internal import YAML

@Suite struct ChangeTests {
    private func secret(_ annotations: Node?) -> Node {
        var metadata: Mapping = ["name": "a", "namespace": "n"]
        if let annotations { metadata["annotations"] = annotations }
        return ["kind": "Secret", "metadata": Node(metadata), "data": ["token": "aHVudGVyMg=="]]
    }

    /// They repeat the whole object, its values too.
    @Test(arguments: ["kubectl.kubernetes.io/last-applied-configuration", "kapp.k14s.io/original"])
    func annotationsThatRepeatTheObjectAreNotShown(_ key: String) {
        var annotations: Mapping = ["mine": "1"]
        annotations[key] = #"{"data":{"token":"aHVudGVyMg=="}}"#
        let before = secret(Node(annotations))
        for isLive in [false, true] {
            let text = ObjectChanges.diff(from: [before], to: [secret(["mine": "2"])], isLive: isLive)
            #expect(text.contains("mine") && !text.contains("aHVudGVyMg") && !text.contains(key), "\(text)")
        }
        #expect(!ObjectChanges.diff(from: [before], to: [], isLive: false).contains("aHVudGVyMg"))
    }

    @Test func withoutOthersThereAreNone() {
        let before = secret(["kapp.k14s.io/original": "x"])
        #expect(ObjectChanges.diff(from: [before], to: [secret(nil)], isLive: false) == "")
    }
}
