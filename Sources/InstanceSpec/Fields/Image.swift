/// What names an image: the main one's and each sidecar's.
package protocol ContainerImage: SpecObject {
    var repository: String { get set }
    var tag: String { get set }
    var digest: String { get set }
}

extension ContainerImage {
    /// The lines that every image has. Defaults are the type's own.
    package static var nameFields: [Field] {
        [
            .field("repository", \Self.repository, "Registry and path of the image."),
            .field("tag", \Self.tag, "Tag of the image."),
            .field("digest", \Self.digest, "Digest of the image, sha256:<64 hex digits>; wins over the tag."),
        ]
    }
}

/// The main image: of an instance, or of all of them in the cluster defaults.
package struct Image: ContainerImage {
    package var repository = "ghcr.io/openclaw/openclaw"
    package var tag = "latest"
    package var digest = ""
    package var pullPolicy = "IfNotPresent"
    package var pullSecrets: [LocalReference] = []
    package init() {}
    package static let fields: [Field] =
        nameFields + [
            .field(
                "pullPolicy", \Self.pullPolicy, "When the node fetches the image.",
                .oneOf(["Always", "IfNotPresent", "Never"], id: "enum-pull-policy")),
            .field(
                "pullSecrets", \Self.pullSecrets, "Secrets with the registries' credentials.",
                .kubernetes(KubernetesShapes.localObjectReference)),
        ]
}

/// The name of an object in the instance's namespace. Tables give it the shape `KubernetesShapes.localObjectReference`.
package struct LocalReference: SpecObject {
    package var name = ""
    package init() {}
    package static let fields: [Field] = [
        .field("name", \Self.name, "Name of the object.")
    ]
}
