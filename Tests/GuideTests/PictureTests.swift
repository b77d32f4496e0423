internal import Guide
internal import Testing
internal import YAML

@Suite struct PictureTests {
    private func picture(_ more: String = "") throws -> Picture {
        let text = """
            kind: OpenClawInstance
            metadata: {name: a}
            ---
            kind: StatefulSet
            metadata: {name: a, namespace: n, labels: &l {app.kubernetes.io/name: openclaw, app.kubernetes.io/instance: a}}
            spec:
              template:
                spec:
                  containers:
                    - name: openclaw
                      image: x
                      ports: [{containerPort: 1}]
                      env: [{name: T, valueFrom: {secretKeyRef: {name: mine, key: k}}}]
                      envFrom: [{secretRef: {name: yours}}]
                      volumeMounts: [{name: v}]
                  volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]
            ---
            kind: Secret
            metadata: {name: mine, labels: {app.kubernetes.io/name: openclaw, app.kubernetes.io/instance: a}}
            data: {k: aHVudGVyMg==}
            ---
            kind: Service
            metadata: {name: a, labels: {app.kubernetes.io/name: openclaw, app.kubernetes.io/instance: a}}
            spec: {ports: [{port: 80, targetPort: 1}]}
            \(more)
            """
        let objects = try YAMLReader.stream(Array(text.utf8)).compactMap(\.root)
        return try #require(Picture.all(objects).first)
    }

    @Test func trafficAndSecretsAreDrawn() throws {
        let arrows = try picture().arrows
        func has(_ from: String, _ to: String, _ meaning: Picture.Arrow.Meaning) -> Bool {
            arrows.contains { $0.from == from && $0.to == to && $0.meaning == meaning }
        }
        #expect(has("service/a", "container/openclaw", .traffic))
        #expect(has("Secret/mine", "container/openclaw", .secret))
        #expect(has("Secret/yours", "container/openclaw", .secret))
        #expect(has("PersistentVolumeClaim/c", "container/openclaw", .storage))
        #expect(has("outside/cluster", "service/a", .traffic), "without a NetworkPolicy everybody gets in")
    }

    @Test func whatIsOnlyNamedIsYours() throws {
        let boxes = try picture().boxes
        #expect(boxes.first { $0.name == "yours" }?.isForeign == true)
        #expect(boxes.first { $0.name == "mine" }?.isForeign == false)
    }

    @Test func everyEndOfAnArrowIsABox() throws {
        let picture = try picture()
        let ids = Set(picture.boxes.map(\.id) + [Picture.podID])
        #expect(ids.count == picture.boxes.count + 1)
        for arrow in picture.arrows { #expect(ids.contains(arrow.from) && ids.contains(arrow.to), "\(arrow)") }
    }

    @Test func nothingOfASecretIsShown() throws {
        let picture = try picture()
        for text in [picture.tree, picture.svg, picture.mermaid, JSON.write(picture.node, .compact)] {
            #expect(!text.contains("aHVudGVyMg") && text.contains("mine"))
        }
    }

    @Test func hostileNamesStayText() throws {
        var picture = try picture()
        picture.boxes[0].name = "\"]<script>&\u{1}"
        #expect(!picture.svg.contains("<script>") && !picture.svg.contains("\u{1}"))
        #expect(!picture.mermaid.contains("<script>") && !picture.mermaid.contains("[\"\"]"))
    }
}
