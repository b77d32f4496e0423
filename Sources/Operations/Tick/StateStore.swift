internal import Diagnostics
package import InstanceSpec
internal import YAML

/// Where an instance's state lies in the cluster: written whole, and only over what was read.
package struct StateStore: Sendable {
    private let cluster: Cluster
    private let namespace: String

    package init(_ cluster: Cluster, namespace: String) {
        self.cluster = cluster
        self.namespace = namespace
    }

    /// A state together with the version of the object that it was read from.
    package struct Stored: Sendable {
        package var state: KeeperState
        /// Nil: there is no such object yet.
        package var resourceVersion: String?
        /// As it lies in the cluster.
        var text: String
        /// All that the object held when it was read, what others of the keeper's steps keep there included.
        var data: Mapping = [:]
    }

    /// - Throws: `Failure` for a state of a newer keeper: an older one must not write over it.
    package func load(_ instance: String) async throws -> Stored {
        let name = KeeperState.name(of: instance)
        guard let object = try await cluster.get(.configMaps, namespace, name) else {
            return Stored(state: KeeperState(), resourceVersion: nil, text: "")
        }
        let data = object["data"]?.mapping ?? [:]
        let text = data[KeeperState.key]?.string ?? ""
        // What cannot be read was not written by a keeper, and is begun anew.
        let state = KeeperState(data: data) ?? KeeperState()
        guard state.version <= KeeperState.currentVersion else {
            throw Failure(
                "cannot use ConfigMap \(quoted(name)): its form \(state.version) is newer than this keeper's",
                fix: "let keeper.image be of the release's version")
        }
        return Stored(
            state: state, resourceVersion: object["metadata"]?["resourceVersion"]?.string, text: text,
            data: data)
    }

    /// Writes a state in the place of the one that was read. The same again is not written.
    /// - Throws: `Outrun` when somebody else wrote since.
    package func save(_ state: KeeperState, over stored: Stored, of instance: String) async throws -> Stored {
        let text = state.text
        guard text != stored.text || stored.resourceVersion == nil else { return stored }
        let name = KeeperState.name(of: instance)
        let written: Node
        do {
            written = try await write(text, stored.resourceVersion, name, instance)
        } catch let error as ClusterError where error.isConflict || error.isAlreadyExists || error.isNotFound {
            // Perhaps it was us, and only the answer was lost.
            let now = try await load(instance)
            guard now.text == text else { throw Outrun(name: name) }
            return now
        }
        return Stored(
            state: state, resourceVersion: written["metadata"]?["resourceVersion"]?.string, text: text,
            data: stored.data)
    }

    /// Saves a change of what is known of an instance, if it is one.
    func save(_ run: inout InstanceRun, _ change: (inout KeeperState) -> Void) async throws {
        var state = run.state
        change(&state)
        run.stored = try await save(state, over: run.stored, of: run.name)
        run.outcome.state = run.stored.state
    }

    private func write(_ text: String, _ version: String?, _ name: String, _ instance: String) async throws -> Node {
        guard let version else {
            return try await cluster.create(
                [
                    "apiVersion": "v1",
                    "kind": "ConfigMap",
                    "metadata": [
                        "name": Node(name), "namespace": Node(namespace),
                        "labels": [
                            "app.kubernetes.io/name": "openclaw-keeper",
                            "app.kubernetes.io/instance": Node(instance),
                            "app.kubernetes.io/component": "state",
                            "app.kubernetes.io/managed-by": "openclaw-keeper",
                        ],
                    ],
                    "data": [KeeperState.key: Node(text)],
                ], .configMaps)
        }
        return try await cluster.patch(
            .configMaps, namespace, name,
            ["metadata": ["resourceVersion": Node(version)], "data": [KeeperState.key: Node(text)]])
    }
}

/// Another run of the keeper has written since: it knows more, so this one steps back.
package struct Outrun: Error, Sendable, CustomStringConvertible {
    var name: String
    package var description: String { "cannot write ConfigMap \(quoted(name)): somebody else has, since it was read" }
}
