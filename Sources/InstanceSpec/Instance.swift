package import YAML

/// One agent: what the user asked for and what the cluster has, all that its objects are made from.
package struct Instance: Sendable {
    package var name: String
    package var namespace: String
    /// The labels of the instance itself; they are not copied to its objects.
    package var labels: StringMap = [:]
    package var annotations: StringMap = [:]
    /// What the user asked for, cluster defaults and our own defaults filled in.
    package var spec: Spec
    /// The document as it was written, with its places.
    package var document: Node
    /// The spec as a tree, cluster defaults merged in, ours not.
    package var specTree: Node
    /// An earlier version of the spec, when one is known: what must not change is compared with it.
    package var oldSpec: Spec?
    /// What the chart found; every part has a default, so that a plain manifest can do without.
    package var observed = Observed()
    /// Whether the chart rendered this document, or a person wrote it.
    package var isFromChart = false
    package var live = LiveObjects()
    /// Other instances of the namespace that may change themselves, as far as they were seen.
    package var selfConfiguringNeighbours: [Neighbour] = []
    /// Whether this one writes the ServiceAccount that the release's data pods share.
    package var writesDataAccount = true
    /// Skill packs by reference (without `pack:`), from the lock.
    package var packs: [String: SkillPack] = [:]
    /// What the Secrets hold that this render writes.
    package var secretData = SecretData()
    /// What the keeper's state adds, as far as it holds.
    package var kept = KeptDecisions()
    /// What its ConfigMaps hold, once it is worked out: the pod's hash needs it as well.
    package var files: PodFiles?

    package init(name: String, namespace: String, spec: Spec = Spec(), document: Node = [:]) {
        self.name = name
        self.namespace = namespace
        self.spec = spec
        self.document = document
        specTree = document["spec"] ?? [:]
    }

    /// The spec as the user wrote it.
    package var writtenSpec: Node { document["spec"].flatMap { $0.mapping == nil ? nil : $0 } ?? [:] }

    package var settings: Settings { observed.settings }

    /// The Secret that holds the gateway token.
    package var gatewaySecretName: String {
        spec.gateway.existingSecret.isEmpty ? "\(name)-gateway-token" : spec.gateway.existingSecret
    }
}

/// Another instance of the same namespace.
package struct Neighbour: Sendable {
    package var name: String
    /// Whether it says that it may share the namespace.
    package var acceptsSharing: Bool

    /// The annotation that says so.
    package static let annotation = "openclaw.rocks/shared-self-configure"

    package init(name: String, acceptsSharing: Bool) {
        self.name = name
        self.acceptsSharing = acceptsSharing
    }
}

/// What the keeper has decided beside the image, checked and ready to be rendered.
package struct KeptDecisions: Sendable {
    /// Hash of what the pod reads from Secrets, once it has changed; empty before.
    package var secretHash = ""
    /// Backup that the volume is filled from before the pod starts; empty for none.
    package var restoreFrom = ""
    /// What requests of the agent add to openclaw.json; nil for nothing.
    package var config: Node?

    package init() {}
}

/// The `data` of the Secrets that this render writes, values in base64; nil: the Secret is not ours to write.
package struct SecretData: Sendable {
    package var gatewayToken: Mapping?
    package var basicAuth: Mapping?

    package init() {}
}

/// The files that the pod reads, by ConfigMap and key.
package struct PodFiles: Sendable {
    package var config: StringMap
    package var workspace: StringMap
    /// What `init-config` runs.
    package var initConfigScript: String

    package init(config: StringMap, workspace: StringMap, initConfigScript: String) {
        self.config = config
        self.workspace = workspace
        self.initConfigScript = initConfigScript
    }
}

/// Objects that the cluster has, found by `lookup`, given with `--objects`, or standing in the same stream.
package struct LiveObjects: Sendable {
    package var objects: [Node]

    package init(_ objects: [Node] = []) { self.objects = objects }

    package func find(_ kind: String, _ name: String) -> Node? {
        objects.first { $0["kind"]?.string == kind && $0["metadata"]?["name"]?.string == name }
    }

    /// Whether any object of the kind was seen.
    package func has(_ kind: String) -> Bool { objects.contains { $0["kind"]?.string == kind } }

    /// A ConfigMap's texts; nil when it was not seen.
    package func configMap(_ name: String) -> StringMap? {
        find("ConfigMap", name).map { $0["data"].flatMap(StringMap.init(node:)) ?? [:] }
    }

    /// The keys of a Secret, `stringData` included; nil when it was not seen.
    package func secretKeys(_ name: String) -> [String]? {
        find("Secret", name).map { ($0["data"]?.mapping?.keys ?? []) + ($0["stringData"]?.mapping?.keys ?? []) }
    }
}

/// A resolved skill pack: what it puts into a workspace.
package struct SkillPack: Sendable, Equatable {
    /// Path in the workspace → content.
    package var files: StringMap
    package var directories: [String]
    /// Entries for `skills.entries` of openclaw.json.
    package var config: Mapping
    /// The commit that the lock names; nil when it names none.
    package var commit: String?
    /// `sha256:` and 64 hexadecimal digits over all of the above, as the lock says it; nil when it says nothing.
    package var digest: String?
    /// Whether the lock holds the content, and not only what tells it apart.
    package var hasContent = true

    package init(files: StringMap = [:], directories: [String] = [], config: Mapping = [:]) {
        self.files = files
        self.directories = directories
        self.config = config
    }

    package static func == (left: SkillPack, right: SkillPack) -> Bool {
        left.files == right.files && left.directories == right.directories && Node(left.config) == Node(right.config)
    }
}
