package import YAML

/// The image that the keeper wants, beside how far an update has come.
package struct UpdateState: SpecObject {
    package var target: UpdateTarget?
    package init() {}
    package static let fields: [Field] = [
        .field("target", \Self.target, "Image in the place of the one in the values.")
    ]

    package var document: Node {
        ["target": target?.document]
    }
}

/// A tag that stands in for the one in the values, as long as those say what they said when it was chosen.
package struct UpdateTarget: SpecObject {
    package var tag = ""
    package var base = UpdateBase()
    /// Backup that the volume is filled from before this image starts; empty for none.
    package var restoreFrom = ""
    package init() {}
    package static let fields: [Field] = [
        .field("tag", \Self.tag, "Tag of the image, of the repository that the values name."),
        .field("base", \Self.base, "What the values said when the tag was chosen."),
        .field("restoreFrom", \Self.restoreFrom, "Backup to go back to, one made before an update."),
    ]

    package var document: Node {
        ["tag": tag.node, "base": base.document, "restoreFrom": restoreFrom.node]
    }
}

/// `spec.image` as the values have it, defaults filled in.
package struct UpdateBase: SpecObject, Equatable {
    package var repository = ""
    package var tag = ""
    package var digest = ""
    package init() {}
    package static let fields: [Field] = [
        .field("repository", \Self.repository, "Registry and path."),
        .field("tag", \Self.tag, "Tag."),
        .field("digest", \Self.digest, "Digest."),
    ]

    package init(_ image: Image) {
        repository = image.repository
        tag = image.tag
        digest = image.digest
    }

    package var document: Node {
        ["repository": repository.node, "tag": tag.node, "digest": digest.node]
    }
}
