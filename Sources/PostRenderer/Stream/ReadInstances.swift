package import InstanceSpec
package import YAML

/// The instances of a stream as the chart writes them, each with what was observed: defaults are filled in, the keeper's
/// own decisions are not.
///
/// For a stream that is rendered as well: what is wrong with it is said there. One that cannot be read is left out.
package func instances(in stream: [UInt8]) -> [Instance] {
    StreamSplitter(stream).compactMap { document in
        guard !document.isBlank,
            let composed = try? YAMLReader.compose(stream[document.content], firstLine: document.firstLine)
        else { return nil }
        return composed.root.flatMap(instance)
    }
}

/// The instance of one document, as above; nil for a document of another kind.
package func instance(in root: Node) -> Instance? {
    guard root["kind"]?.string == "OpenClawInstance", root["apiVersion"]?.string == "openclaw.rocks/v1alpha1" else {
        return nil
    }
    var reader = InstanceReader(root, Surroundings())
    return reader.read()
}

extension Instance {
    /// The main image as the pod names it, with another tag: a registry of the user's own may stand in it.
    package func imageReference(tag: String) -> String {
        var other = self
        other.spec.image.tag = tag
        other.spec.image.digest = ""
        return other.mainImage.string ?? ""
    }
}
