import InstanceSpec
import Operations
import Testing
import YAML

/// What is drift, how often it is corrected, and what is left alone.
@Suite struct DriftTests {
    private static let noon = Timestamp(seconds: 1_775_000_000)

    private func tree(_ text: String) -> Node { (try? YAMLReader.compose(Array(text.utf8)[...]).root) ?? [:] }

    private func places(_ kind: String, applied: String, live: String, autoscaled: Set<String> = []) -> [String] {
        differences(
            applied: tree("{kind: \(kind), metadata: {name: a}, \(applied)}"),
            live: tree("{kind: \(kind), metadata: {name: a, resourceVersion: '5'}, \(live)}"),
            exempt: DriftExemptions(autoscaled: autoscaled)
        ).map(\.place)
    }

    @Test func defaultsAndForeignFieldsAreNoDrift() {
        let wanted = tree("{spec: {ports: [{port: 80}], selector: {}}, metadata: {labels: {a: b}}}")
        let live = tree(
            "{spec: {ports: [{port: 80, protocol: TCP}], selector: {}, clusterIP: 1.2.3.4}, metadata: {labels: {a: b, c: d}}}"
        )
        #expect(isContained(wanted, in: live))
        #expect(
            !isContained(wanted, in: tree("{spec: {ports: [{port: 81}], selector: {}}, metadata: {labels: {a: b}}}")))
        #expect(!isContained(wanted, in: tree("{spec: {ports: [], selector: {}}, metadata: {labels: {a: b}}}")))
        #expect(!isContained(wanted, in: nil))
    }

    @Test func whatDiffersIsNamed() {
        #expect(
            places("Role", applied: "rules: [{verbs: [get, watch]}]", live: "rules: [{verbs: [get]}]")
                == ["Role a rules[0].verbs"])
        #expect(places("Service", applied: "spec: {type: ClusterIP}", live: "spec: {}") == ["Service a spec.type"])
        #expect(places("Service", applied: "spec: {a: {}}", live: "spec: {}").isEmpty)
        #expect(places("Service", applied: "status: {a: 1}", live: "status: {a: 2}").isEmpty)
    }

    @Test func rotatedSecretsAndScaledPodsAreLeft() {
        #expect(places("Secret", applied: "data: {token: YQ==}", live: "data: {token: Yg==}").isEmpty)
        #expect(
            places("StatefulSet", applied: "spec: {replicas: 1}", live: "spec: {replicas: 3}", autoscaled: ["a"])
                .isEmpty)
        #expect(
            places("StatefulSet", applied: "spec: {replicas: 1}", live: "spec: {replicas: 3}")
                == ["StatefulSet a spec.replicas"])
    }

    @Test func threeTimesAndThenNoMore() {
        var state = DriftState()
        let drift = Drift(object: "Role a", path: "rules", values: "1")
        for round in 1...3 {
            let decision = decideDrift([drift], state: state, now: Self.noon)
            #expect(decision.correct == [drift])
            #expect(decision.state.corrections.first?.count == round)
            state = decision.state
        }
        let last = decideDrift([drift], state: state, now: Self.noon)
        #expect(last.correct.isEmpty && last.reason == nil)
        #expect(last.notCorrectable == "Role a rules: corrected 3 times, and it came back")
        // Between other values it is another one.
        let other = Drift(object: "Role a", path: "rules", values: "2")
        #expect(decideDrift([other], state: last.state, now: Self.noon).correct == [other])
    }

    @Test func itIsForgottenADayAfterItWasLastSeen() {
        let drift = Drift(object: "Role a", path: "rules", values: "1")
        var state = decideDrift([drift], state: DriftState(), now: Self.noon).state
        state = decideDrift([], state: state, now: Timestamp(seconds: Self.noon.seconds + 86399)).state
        #expect(state.corrections.count == 1)
        state = decideDrift([], state: state, now: Timestamp(seconds: Self.noon.seconds + 86400)).state
        #expect(state.corrections.isEmpty)
    }

    @Test func whatTheServerRefusesIsNotTried() {
        let drift = Drift(object: "StatefulSet a", path: "spec", values: "1", refusal: "spec is immutable")
        let decision = decideDrift([drift], state: DriftState(), now: Self.noon)
        #expect(decision.correct.isEmpty)
        #expect(decision.notCorrectable == "StatefulSet a spec: spec is immutable")
    }

    @Test func theMemoryIsBounded() {
        let many = (0..<500).map { Drift(object: "Role r\($0)", path: "rules", values: "1") }
        let state = decideDrift(many, state: DriftState(), now: Self.noon).state
        #expect(state.corrections.count == DriftLimits.remembered)
    }

    @Test func aManifestIsRead() {
        let text =
            "---\n# Source: a\nkind: Role\nmetadata: {name: a}\n---\n\n---\nkind: ClusterRole\nmetadata: {name: b}\n"
        #expect(DriftScan.objects(ofManifest: text).map { $0["kind"]?.string } == ["Role"])
    }
}
