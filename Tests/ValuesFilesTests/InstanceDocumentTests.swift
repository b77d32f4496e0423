internal import Diagnostics
internal import Testing
internal import ValuesFiles
internal import YAML

private func documents(
    _ text: String, _ change: (inout ReleaseFacts) -> Void = { _ in }
) -> (made: InstanceDocuments, values: MergedValues) {
    var values = MergedValues()
    values.add(file: "values.yaml", Array(text.utf8))
    var release = ReleaseFacts(chartVersion: "0.1.0+x")
    release.name = "r"
    release.namespace = "agents"
    change(&release)
    return (InstanceDocuments(values.all, release: release), values)
}

@Suite struct InstanceDocumentTests {
    @Test func aReleaseIsOneInstance() throws {
        let made = documents("image: {tag: v1}\nlabels: {team: a}\nannotations: {note: b}\nkeeper: {enabled: false}\n")
            .made
        let document = try #require(made.documents.first)
        #expect(made.documents.count == 1)
        #expect(made.findings.isEmpty)
        #expect(document["metadata"]?["name"] == "r")
        #expect(document["metadata"]?["namespace"] == "agents")
        #expect(document["metadata"]?["labels"]?["helm.sh/chart"] == "openclaw-0.1.0_x")
        #expect(document["metadata"]?["labels"]?["team"] == "a")
        #expect(document["metadata"]?["annotations"] == ["note": "b"])
        #expect(document["spec"] == ["image": ["tag": "v1"]])
        #expect(document["observed"]?["settings"] == ["keeper": ["enabled": false]])
    }

    @Test(arguments: [
        ("nameOverride: x", "r-x"), ("fullnameOverride: z", "z"), ("nameOverride: 1000000", "r-1000000"),
        ("nameOverride: x\nfullnameOverride: z", "z"), ("nameOverride: null", "r"),
    ])
    func names(_ values: String, _ name: String) {
        #expect(documents(values).made.documents.map { $0["metadata"]?["name"]?.string } == [name])
    }

    @Test func instancesAreMergedOverWhatTheyShare() {
        let made = documents(
            """
            image: {tag: v1, repository: r}
            suspended: true
            labels: {team: a}
            instances:
              one: {image: {tag: v2}, labels: {team: b}}
              two: {image: {tag: null}, suspended: null}
              three:
            """
        ).made
        #expect(made.findings.isEmpty)
        #expect(made.documents.map { $0["metadata"]?["name"]?.string } == ["r-one", "r-two", "r-three"])
        #expect(made.documents[0]["spec"] == ["image": ["repository": "r", "tag": "v2"], "suspended": true])
        #expect(made.documents[0]["metadata"]?["labels"]?["team"] == "b")
        #expect(made.documents[1]["spec"] == ["image": ["repository": "r"]])
        #expect(made.documents[2]["spec"] == ["image": ["repository": "r", "tag": "v1"], "suspended": true])
    }

    @Test(arguments: [
        // What the chart refuses.
        ("instances:\n  a:\n    keeper: {}", "instance-setting", "instances.a.keeper", 3),
        ("instances: [a]", "wrong-type", "instances", 1),
        ("instances:\n  a: text", "wrong-type", "instances.a", 2),
        ("x: 1\nlabels: text", "wrong-type", "labels", 2),
        ("fullnameOverride: {}", "wrong-type", "fullnameOverride", 1),
        // What it would put into the spec.
        ("storge: {}", "x-unknown-field", "storge", 1),
        ("instances:\n  a:\n    lables: {}", "x-unknown-field", "instances.a.lables", 3),
        ("enabled: true", "x-unknown-field", "enabled", 1),
    ])
    func refuses(_ values: String, _ id: String, _ path: String, _ line: Int32) throws {
        let finding = try #require(documents(values).made.findings.last)
        #expect(finding.id == id)
        #expect(finding.path.description == path)
        #expect(finding.span?.start.line == line)
    }

    @Test func suggestionsKnowTheSettingsToo() {
        #expect(documents("keepr: {}").made.findings.first?.fix == "write keeper")
    }

    @Test func aSubchartMayBeSwitchedOnAndOff() {
        #expect(documents("enabled: true") { $0.isRoot = false }.made.findings.isEmpty)
    }

    @Test func placesAreThoseOfTheValues() throws {
        let (made, values) = documents("suspended: false\ninstances:\n  a:\n    storage: {persistence: {size: x}}\n")
        let span = try #require(made.documents[0].place(of: "spec.storage.persistence.size"))
        #expect(values.sources.locate(span.start)?.position == Position(line: 4, column: 35))
        let shared = try #require(made.documents[0].place(of: "spec.suspended"))
        #expect(values.sources.locate(shared.start)?.position == Position(line: 1, column: 12))
    }

    @Test func findingsOfSeveralInstancesAtOnePlaceAreOne() {
        let span = Span(start: Position(line: 1, column: 1), end: Position(line: 1, column: 2))
        func finding(_ name: String, _ path: Path) -> Finding {
            Finding(
                "x", .error, "\(path) is 1", path: path, span: span,
                document: DocumentLabel(kind: "OpenClawInstance", name: name))
        }
        let findings = [
            finding("a", "observed.settings.keeper.schedule"), finding("b", "observed.settings.keeper.schedule"),
            finding("a", "spec.image"),
        ].aboutValues()
        #expect(findings.map(\.path.description) == ["keeper.schedule", "spec.image"])
        #expect(findings.map(\.message) == ["keeper.schedule is 1", "spec.image is 1"])
        #expect(findings.map { $0.document?.name } == [nil, "a"])
    }
}

@Suite struct InputKindTests {
    @Test(arguments: [
        ("apiVersion: v1\nkind: ConfigMap\n", true), ("image: {}\n", false), ("", false),
        ("# note\n---\nimage: {}\n---\napiVersion: v1\nkind: X\n", true),
        ("apiVersion: openclaw.rocks/v1alpha1\nkind: OpenClawInstance\nspec: [\n", true), ("kind: x\n", false),
    ])
    func tellsDocumentsFromValues(_ text: String, _ isDocuments: Bool) {
        let kind = InputKind(Array(text.utf8))
        let found = if case .documents = kind { true } else { false }
        #expect(found == isDocuments)
    }
}

@Suite struct ChartFactsTests {
    @Test(arguments: [
        ("oci://ghcr.io/openclaw-post/charts/openclaw", true), ("repo/openclaw", true), ("openclaw-0.1.0.tgz", true),
        ("./dist/openclaw-0.1.0.tgz", true), ("repo/nginx", false), ("repo/openclaw-umbrella", false),
        ("oci://x/openclaw:0.1.0", true),
    ])
    func knowsOurChartByName(_ reference: String, _ isOurs: Bool) {
        #expect(ChartFacts.namesOurs(reference) == isOurs)
    }
}
