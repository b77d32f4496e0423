internal import Digest
package import InstanceSpec
internal import Secrets
package import YAML

/// The Secrets, and the ConfigMap with certificate authorities, that an instance's pod reads when it starts.
package struct PodSecrets: Sendable, Equatable {
    /// By name, each once.
    package var secrets: [String]
    /// The CA bundle, when it is a ConfigMap; empty for none.
    package var authorities: String

    package init(_ instance: Instance) {
        let spec = instance.spec
        var names: Set<String> = [
            instance.gatewaySecretName
        ]
        for source in spec.envFrom { if let name = source["secretRef"]?["name"]?.string { names.insert(name) } }
        for variable in spec.env {
            if let name = variable["valueFrom"]?["secretKeyRef"]?["name"]?.string { names.insert(name) }
        }
        if spec.tailscale.enabled, let name = spec.tailscale.authKeySecretRef?.name { names.insert(name) }
        if let name = spec.security.caBundle?.secretName { names.insert(name) }
        names.remove("")
        secrets = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        authorities = spec.security.caBundle?.configMapName ?? ""
    }
}

/// One of them as it is read: its `data`, or nothing when there is none of that name.
package struct ReadSecret: Sendable {
    package var name: String
    package var data: Mapping?

    package init(name: String, data: Mapping?) {
        self.name = name
        self.data = data
    }
}

/// What the pod template is to say, and what to compare with next time.
///
/// The first look at a Secret says nothing about a change: an install does not roll the pod, and a Secret that the user
/// adds came with a template of its own. Nil means that something could not be read: all stays as it is.
package func advanceSecretHash(_ state: SecretHashState, _ read: [ReadSecret]?, key: [UInt8]) -> SecretHashState {
    guard let read else { return state }
    var next = state
    next.seen = StringMap(read.map { StringMap.Entry(key: $0.name, value: contentHash($0, key: key)) })
    let hasChanged = next.seen.entries.contains { entry in state.seen[entry.key].map { $0 != entry.value } ?? false }
    if hasChanged { next.changed = shortHash(next.seen.entries.flatMap { [$0.key, $0.value] }) }
    return next
}

/// - Parameter key: makes it impossible to try out short passwords on what the state shows: the gateway's token.
private func contentHash(_ secret: ReadSecret, key: [UInt8]) -> String {
    var hash = SHA256()
    hash.update(key)
    guard let data = secret.data else {
        hash.update(Array("\(secret.name)=NOT_FOUND\n".utf8))
        return hexadecimal(Array(hash.finish().prefix(8)))
    }
    for entry in data.entries.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
        hash.update(Array("\(entry.key)=".utf8))
        hash.update(entry.value.string.map { Base64.decode($0) ?? Array($0.utf8) } ?? [])
        hash.update(Array("\n".utf8))
    }
    return hexadecimal(Array(hash.finish().prefix(8)))
}
