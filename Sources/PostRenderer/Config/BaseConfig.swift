internal import InstanceSpec
internal import YAML

extension Instance {
    /// The user's openclaw.json as text, from the referenced ConfigMap; nil when there is no reference or the
    /// ConfigMap was not seen.
    var referencedConfigText: String? {
        guard let reference = spec.config.configMapRef else { return nil }
        return live.configMap(reference.name)?[reference.key.isEmpty ? "openclaw.json" : reference.key]
    }

    /// The user's openclaw.json as a tree: the referenced ConfigMap's, else `config.raw`, else empty. A text that is
    /// no JSON object gives an empty one; it is shipped as it stands. With what requests of the agent add: in
    /// `config.raw` it stands already.
    var baseConfig: Node {
        if spec.config.configMapRef != nil {
            guard let text = referencedConfigText, var node = JSON.read(text), node.mapping != nil else { return [:] }
            if let added = kept.config { node.merge(added) }
            return node
        }
        return spec.config.raw ?? [:]
    }
}
