import Diagnostics
import PostRenderer
import Secrets
import Testing
import YAML

/// As a KRM function: what holds for every ResourceList.
@Suite struct ResourceListTests {
    private static let notes = """
        annotations: {config.kubernetes.io/path: a/one.yaml, internal.config.kubernetes.io/path: a/one.yaml, \
        config.kubernetes.io/index: '1', internal.config.kubernetes.io/package-path: /p}
        """
    private static let instance = """
        apiVersion: openclaw.rocks/v1alpha1
        kind: OpenClawInstance
        metadata:
          name: a
          namespace: agents
          \(notes)
        spec: {image: {tag: '1'}, envFrom: [{secretRef: {name: keys}}]}
        """
    private static let external = "{apiVersion: v1, kind: ConfigMap, data: {secrets.mode: external}}"

    private func list(_ items: [String], config: String? = external, version: String = "v1") -> [UInt8] {
        var text = "apiVersion: config.kubernetes.io/\(version)\nkind: ResourceList\n"
        if let config { text += "functionConfig: \(config)\n" }
        text += items.isEmpty ? "items: []\n" : "items:\n"
        for item in items {
            let lines = item.split(separator: "\n")
            text += lines.enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element + "\n" }.joined()
        }
        return Array(text.utf8)
    }

    private func items(_ output: [UInt8]) throws -> [Node] {
        let documents = try YAMLReader.stream(output)
        try #require(documents.count == 1)
        let root = try #require(documents[0].root)
        #expect(root["kind"]?.string == "ResourceList")
        return try #require(root["items"]?.sequence)
    }

    private func results(_ output: [UInt8]) throws -> [Node] {
        try YAMLReader.stream(output).first?.root?["results"]?.sequence ?? []
    }

    private func count(_ kind: String, _ items: [Node]) -> Int { items.count { $0["kind"]?.string == kind } }

    @Test func otherItemsStayAsTheyAreAndWhereTheyAre() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Chance(seed: seed)
        for _ in 0..<100 {
            var texts = (0..<Int.random(in: 0...6, using: &random)).map { foreign($0, &random) }
            let place = Int.random(in: 0...texts.count, using: &random)
            texts.insert(Self.instance, at: place)
            let input = list(texts)
            let before = try items(input)
            let rendered = try render(input)
            try #require(!rendered.findings.hasErrors, "seed \(seed): \(rendered.findings)")
            let after = try items(rendered.output)
            // One line each: a failure would print whole trees.
            let isSameBefore = Array(after[..<place]) == Array(before[..<place])
            try #require(isSameBefore, "seed \(seed)")
            let rest = before[(place + 1)...]
            let isSameBehind = Array(after.suffix(rest.count)) == Array(rest)
            try #require(isSameBehind, "seed \(seed)")
            let isOwnRecord = after[place] == before[place]
            try #require(isOwnRecord, "seed \(seed)")
            try #require(try render(rendered.output).output == rendered.output, "seed \(seed): a second run")
        }
    }

    private func foreign(_ number: Int, _ random: inout Chance) -> String {
        let values = [
            "'1'", "\"on\"", "null", "1.5", "007", "[a, {b: ''}]", "|\n    two\n    lines", "é", "{}", "0x1F",
        ]
        let kinds = ["ConfigMap", "Kptfile", "Secret", "List", "Deployment"]
        let picked = (0..<3).map { "  k\($0): \(values.randomElement(using: &random) ?? "")" }
        return """
            apiVersion: v1
            kind: \(kinds.randomElement(using: &random) ?? "")
            metadata: {name: x\(number), annotations: {config.kubernetes.io/index: '\(number)', internal.x: y}}
            data:
            \(picked.joined(separator: "\n"))
            """
    }

    @Test func madeObjectsHaveFilesOfTheirOwn() throws {
        let items = try items(try render(list([Self.instance])).output)
        #expect(items.count > 8)
        var paths: Set<String> = []
        for item in items.dropFirst() {
            let notes = try #require(item["metadata"]?["annotations"])
            let path = try #require(notes["config.kubernetes.io/path"]?.string)
            #expect(path.hasPrefix("a/a-objects/"))
            #expect(notes["internal.config.kubernetes.io/path"]?.string == path)
            #expect(notes["config.kubernetes.io/index"]?.string == "0")
            #expect(notes["internal.config.kubernetes.io/index"] == nil, "the caller did not use it")
            #expect(notes["internal.config.kubernetes.io/package-path"]?.string == "/p")
            #expect(paths.insert(path).inserted)
        }
    }

    @Test func whatAnEarlierRunMadeIsReplacedAndItsTokenKept() throws {
        let first = try Renderer.render(list([Self.instance], config: nil), secrets: .random)
        #expect(first.findings.contains { $0.id == "secret-not-repeatable" })
        let second = try Renderer.render(first.output, secrets: .random)
        #expect(!second.findings.contains { $0.id == "secret-not-repeatable" })
        #expect(try items(first.output) == items(second.output))
        // What is made no more goes with its file; what stands beside it and is not ours stays.
        let mine =
            "{apiVersion: v1, kind: Secret, metadata: {name: mine, annotations: "
            + "{config.kubernetes.io/path: a/a-objects/mine.yaml}}}"
        let text = String(decoding: first.output, as: UTF8.self)
            .split(separator: "  spec:\n    image:", maxSplits: 1).joined(
                separator: "  spec:\n    availability:\n      podDisruptionBudget:\n        enabled: false\n    image:")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let results = try #require(lines.firstIndex(of: "results:"))
        let changed = (lines[..<results] + ["- \(mine)"]).joined(separator: "\n") + "\n"
        let third = try Renderer.render(Array(changed.utf8), secrets: .random)
        try #require(!third.findings.hasErrors, "\(third.findings)")
        let left = try items(third.output)
        #expect(count("PodDisruptionBudget", try items(first.output)) == 1)
        #expect(count("PodDisruptionBudget", left) == 0)
        #expect(left.contains { $0["metadata"]?["name"]?.string == "mine" })
    }

    @Test func anObjectOfSomebodyElseUnderOurNameIsAnError() throws {
        let other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a-config, namespace: agents}"
        let rendered = try render(list([other, Self.instance]))
        #expect(rendered.findings.map(\.id) == ["object-name"])
        let elsewhere = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a-config, namespace: other}"
        #expect(try render(list([elsewhere, Self.instance])).findings.isEmpty)
    }

    @Test func aRefusalIsTheListWithResults() throws {
        let broken = Self.instance + "\n  - more"
        #expect(try render(list([broken])).findings.hasErrors, "no YAML: then there is no list")
        let input = list([Self.instance.split(separator: "tag: '1'").joined(separator: "tagg: '1'")])
        let rendered = try render(input)
        #expect(rendered.output == rendered.refusal)
        #expect(try items(rendered.refusal) == items(input))
        let result = try #require(try results(rendered.refusal).first { $0["severity"]?.string == "error" })
        #expect(result["tags"]?["id"]?.string == "x-unknown-field")
        #expect(result["field"]?["path"]?.string == "spec.image.tagg")
        #expect(result["resourceRef"]?["name"]?.string == "a")
        #expect(result["resourceRef"]?["namespace"]?.string == "agents")
        #expect(result["file"] == ["path": "a/one.yaml", "index": 1])
    }

    @Test(arguments: [
        ("{apiVersion: v1, kind: ConfigMap, data: {secrets.mod: external}}", "x-unknown-field"),
        ("{apiVersion: v1, kind: ConfigMap, data: {secrets.mode: job}}", "not-one-of"),
        ("{apiVersion: v1, kind: ConfigMap, data: {secrets.generation: x}}", "wrong-type"),
        ("{apiVersion: v1, kind: ConfigMap, data: {record.enabled: maybe}}", "wrong-type"),
        ("{apiVersion: openclaw.rocks/v1, kind: OpenClawSettings, spec: {}}", "api-version"),
        ("{apiVersion: openclaw.rocks/v1alpha1, kind: OpenClawSettings, spec: {keeper: {}}}", "x-unknown-field"),
        ("{apiVersion: v1, kind: Secret}", "wrong-kind"),
        ("text", "wrong-kind"),
    ])
    func settingsAreChecked(_ config: String, _ id: String) throws {
        #expect(try render(list([Self.instance], config: config)).findings.map(\.id).contains(id))
    }

    @Test func settingsTakeEffect() throws {
        let settings = "{apiVersion: openclaw.rocks/v1alpha1, kind: OpenClawSettings, spec: "
        for (config, secrets, isLocal) in [
            (nil, 1, false), (Self.external, 0, false), (settings + "{secrets: {mode: external}}}", 0, false),
            (settings + "{record: {enabled: false}}}", 1, true),
            ("{kind: ConfigMap, data: {record.enabled: 'false', secrets.generation: '2'}}", 1, true),
            ("{}", 1, false),
        ] {
            let rendered = try render(list([Self.instance], config: config))
            try #require(!rendered.findings.hasErrors, "\(rendered.findings)")
            let items = try items(rendered.output)
            #expect(count("Secret", items) == secrets, "\(config ?? "none")")
            let local = items[0]["metadata"]?["annotations"]?["config.kubernetes.io/local-config"]?.string
            #expect(local == (isLocal ? "true" : nil), "\(config ?? "none")")
        }
    }

    @Test func configMapsOfTheListAreFoundUnderEarlierNamesToo() throws {
        let referring = Self.instance.split(separator: "image:").joined(
            separator: "config: {configMapRef: {name: settings}}, image:")
        let map = """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: prod-settings
              namespace: agents
              annotations: {internal.config.kubernetes.io/previousNames: 'settings,b'}
            data: {openclaw.json: '{"logging": {"level": "trace"}}'}
            """
        let output = try render(list([referring, map])).output
        let config = try items(output).first { $0["metadata"]?["name"]?.string == "a-config" }
        #expect(config?["data"]?["openclaw.json"]?.string?.includes("trace") == true)
    }

    @Test func theSkeletonOfTheChartLosesWhatIsNotForTheCluster() throws {
        let skeleton = Self.instance + "\nobserved: {settings: {secrets: {mode: external}}}"
        let rendered = try render(list([skeleton], config: nil))
        try #require(!rendered.findings.hasErrors, "\(rendered.findings)")
        let items = try items(rendered.output)
        #expect(items[0]["kind"]?.string == "OpenClawInstance")
        #expect(items[0]["observed"] == nil)
        #expect(count("Secret", items) == 0)
    }

    @Test func onlyAListOfItsOwnIsOne() throws {
        let alone = String(decoding: list([Self.instance]), as: UTF8.self)
        let among = Array((alone + "---\nkind: B\n").utf8)
        #expect(try render(among).output == among)
        let foreign = Array(
            alone.split(separator: "config.kubernetes.io/v1\n", maxSplits: 1)
                .joined(separator: "example.com/v1\n").utf8)
        #expect(try render(foreign).output == foreign)
        #expect(try render(list([Self.instance], version: "v1alpha1")).findings.map(\.id) == ["api-version"])
        #expect(try render(list([], config: nil)).output == list([], config: nil))
        for items in ["items: text\n", "items: {a: b}\n"] {
            let text = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n\(items)"
            #expect(try render(Array(text.utf8)).findings.map(\.id) == ["wrong-type"])
        }
        let none = Array("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n".utf8)
        #expect(!(try render(none).findings.hasErrors))
    }
}
