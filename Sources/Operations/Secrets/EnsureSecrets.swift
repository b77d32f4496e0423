internal import Diagnostics
internal import Digest
package import Logging
package import PostRenderer
package import Secrets
internal import YAML

/// A Secret that an instance needs to have.
package struct SecretWish: Sendable {
    package var secret: GeneratedSecret
    package var instance: String
    /// For basic auth; empty means `openclaw`.
    package var user: String

    package init(_ secret: GeneratedSecret, of instance: String, user: String = "") {
        self.secret = secret
        self.instance = instance
        self.user = user
    }

    var name: String { secret.name(for: instance) }
}

/// Makes the Secrets that are missing. One that exists is read, to see that it can be used, and never changed; so the
/// end is the same however often this runs, also twice at a time.
package struct EnsureSecrets: Sendable {
    private let cluster: Cluster
    private let namespace: String
    /// Marks new Secrets as this Helm release's, so that it can take them over when `secrets.mode` changes to `render`.
    private let release: String?
    private let source: SecretSource
    private let logger: Logger

    package init(
        _ cluster: Cluster, namespace: String, release: String?, source: SecretSource = .random, logger: Logger
    ) {
        self.cluster = cluster
        self.namespace = namespace
        self.release = release
        self.source = source
        self.logger = logger
    }

    /// Sees to every wish, also after one that fails.
    /// - Throws: the first failure.
    package func run(_ wishes: [SecretWish]) async throws {
        var first: (any Error)?
        for wish in wishes {
            do {
                let outcome = try await ensure(wish)
                logger.info(
                    outcome == .created ? "made the Secret" : "the Secret is there",
                    metadata: ["secret": "\(wish.name)", "namespace": "\(namespace)"])
            } catch {
                try Task.checkCancellation()
                if first == nil { first = error } else { logger.error("\(error)") }
            }
        }
        if let first { throw first }
    }

    private enum Outcome { case created, present }

    private func ensure(_ wish: SecretWish) async throws -> Outcome {
        if try await isUsable(wish) { return .present }
        let data = try wish.secret.data(user: wish.user) { (count, purpose) throws(SecretSource.Unavailable) in
            try source.bytes(
                count,
                for: .init(
                    namespace: namespace, name: wish.instance, purpose: purpose, context: "", generation: 1))
        }
        let object = wish.secret.object(for: wish.instance, namespace: namespace, data: data, release: release)
        do {
            try await cluster.create(object, .secrets)
            return .created
        } catch let error as ClusterError where error.isAlreadyExists {
            // Another process was faster, or the answer to our own first attempt was lost.
            guard try await isUsable(wish) else {
                throw Failure(
                    "cannot make Secret \(quoted(wish.name)): it comes and goes, so somebody else deletes it",
                    fix: "find out who does (kubectl get events -n \(namespace)), then run this again")
            }
            return .present
        }
    }

    /// Whether the Secret is there.
    /// - Throws: `Failure` when it is there but of no use: to change it would be to decide against its owner.
    private func isUsable(_ wish: SecretWish) async throws -> Bool {
        guard let live = try await cluster.get(.secrets, namespace, wish.name) else { return false }
        let named = "Secret \(quoted(wish.name)) in namespace \(quoted(namespace))"
        if live["metadata"]?["deletionTimestamp"]?.string != nil {
            throw Failure("cannot use \(named): it is being deleted", fix: "run this again once it is gone")
        }
        let key = wish.secret.key
        guard let value = live["data"]?[key]?.string.flatMap({ Base64.decode($0) }), !value.isEmpty else {
            throw Failure(
                "cannot use \(named): it exists, but its key \(quoted(key)) is missing or empty",
                fix: "add the key, or delete the Secret to have a new one made")
        }
        return true
    }
}
