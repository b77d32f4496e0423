import InstanceSpec
import Operations
import Testing
import YAML

/// Which changes of Secrets roll a pod.
@Suite struct SecretHashTests {
    private func read(_ secrets: [(String, Mapping?)]) -> [ReadSecret] {
        secrets.map { ReadSecret(name: $0.0, data: $0.1) }
    }

    private func advance(_ state: SecretHashState, _ secrets: [(String, Mapping?)]?) -> SecretHashState {
        advanceSecretHash(state, secrets.map(read), key: [1, 2, 3])
    }

    @Test func anInstallSaysNothing() {
        let state = advance(SecretHashState(), [("a", ["k": "dg=="])])
        #expect(state.changed.isEmpty)
        #expect(advance(state, [("a", ["k": "dg=="])]).document == state.document)
    }

    @Test func aRotationRollsOnce() {
        let first = advance(SecretHashState(), [("a", ["k": "dg=="]), ("b", ["k": "dg=="])])
        let second = advance(first, [("a", ["k": "dw=="]), ("b", ["k": "dg=="])])
        #expect(second.changed.utf8.count == 16)
        let third = advance(second, [("a", ["k": "dw=="]), ("b", ["k": "dg=="])])
        #expect(third.changed == second.changed)
        // Back to what it was is a change as well.
        #expect(advance(third, [("a", ["k": "dg=="]), ("b", ["k": "dg=="])]).changed != second.changed)
    }

    @Test func aSecretThatTheUserAddsCameWithItsOwnTemplate() {
        let first = advance(SecretHashState(), [("a", ["k": "dg=="])])
        let second = advance(first, [("a", ["k": "dg=="]), ("new", ["k": "dg=="])])
        #expect(second.changed.isEmpty)
        #expect(!advance(second, [("a", ["k": "dg=="]), ("new", ["k": "dw=="])]).changed.isEmpty)
        #expect(advance(second, [("a", ["k": "dg=="])]).changed.isEmpty)
    }

    @Test func oneThatComesLaterRolls() {
        let first = advance(SecretHashState(), [("a", nil)])
        #expect(first.changed.isEmpty)
        #expect(!advance(first, [("a", ["k": "dg=="])]).changed.isEmpty)
    }

    @Test func aReadErrorChangesNothing() {
        let first = advance(SecretHashState(), [("a", ["k": "dg=="])])
        #expect(advance(first, nil).document == first.document)
    }

    @Test func theOrderOfKeysDoesNotCount() {
        let first = advance(SecretHashState(), [("a", ["k": "dg==", "l": "dw=="])])
        #expect(advance(first, [("a", ["l": "dw==", "k": "dg=="])]).document == first.document)
    }

    @Test func whatThePodReads() {
        let text = """
            {envFrom: [{secretRef: {name: keys}}, {configMapRef: {name: other}}],
             env: [{name: A, valueFrom: {secretKeyRef: {name: single, key: k}}}, {name: B, value: x}],
             tailscale: {enabled: true, authKeySecretRef: {name: ts}},
             security: {caBundle: {configMapName: authorities}}}
            """
        let spec = (try? YAMLReader.compose(Array(text.utf8)[...]).root).flatMap { Spec(node: $0) } ?? Spec()
        let named = PodSecrets(Instance(name: "my-agent", namespace: "agents", spec: spec))
        #expect(named.secrets == ["keys", "my-agent-gateway-token", "single", "ts"])
        #expect(named.authorities == "authorities")
    }
}
