internal import Digest
package import InstanceSpec
package import Logging
internal import YAML

/// Reads what an instance's pod reads from Secrets. Values are hashed and forgotten; nothing of them is logged.
package struct SecretReader: Sendable {
    private let cluster: Cluster
    private let namespace: String
    private let logger: Logger

    package init(_ cluster: Cluster, namespace: String, logger: Logger) {
        self.cluster = cluster
        self.namespace = namespace
        self.logger = logger
    }

    /// What was read.
    package struct Facts: Sendable {
        package var state: SecretHashState
        /// Secrets that the pod reads and that are not there.
        package var missing: [String] = []
    }

    /// The state after a look. When something cannot be read, it is the one before: a pod must not be restarted because
    /// of a bad connection.
    package func advance(_ state: SecretHashState, for instance: Instance) async throws -> Facts {
        let named = PodSecrets(instance)
        var read: [ReadSecret] = []
        var facts = Facts(state: state)
        do {
            for name in named.secrets {
                let data = try await cluster.get(.secrets, namespace, name).map { $0["data"]?.mapping ?? [:] }
                if data == nil { facts.missing.append(name) }
                read.append(ReadSecret(name: name, data: data))
            }
            if !named.authorities.isEmpty {
                let map = try await cluster.get(.configMaps, namespace, named.authorities)
                read.append(ReadSecret(name: "configmap/\(named.authorities)", data: map.map(certificates)))
            }
        } catch {
            try Task.checkCancellation()
            logger.warning("cannot see whether Secrets have changed: \(error)")
            return Facts(state: state)
        }
        facts.state = advanceSecretHash(state, read, key: tokenBytes(read, instance))
        return facts
    }

    private func certificates(_ map: Node) -> Mapping {
        Mapping((map["data"]?.mapping?.entries ?? []) + (map["binaryData"]?.mapping?.entries ?? []))
    }

    private func tokenBytes(_ read: [ReadSecret], _ instance: Instance) -> [UInt8] {
        let token = read.first { $0.name == instance.gatewaySecretName }?.data?["token"]?.string
        return token.flatMap { Base64.decode($0) } ?? []
    }
}
