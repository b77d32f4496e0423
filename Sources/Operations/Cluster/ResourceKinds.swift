package import YAML

extension Resource {
    package static let selfConfigs = Resource(
        group: "openclaw.rocks", version: "v1alpha1", plural: "openclawselfconfigs", kind: "OpenClawSelfConfig")

    /// The resource of an object that says its `apiVersion` and `kind`. Its name follows Kubernetes' habit, which every
    /// kind that we write keeps to.
    package init?(of object: Node) {
        guard let apiVersion = object["apiVersion"]?.string, let kind = object["kind"]?.string, !kind.isEmpty else {
            return nil
        }
        let parts = apiVersion.split(separator: "/", maxSplits: 1)
        let word = kind.lowercased()
        let plural =
            word.hasSuffix("y") ? "\(word.dropLast())ies" : word.hasSuffix("s") ? "\(word)es" : "\(word)s"
        self.init(
            group: parts.count == 2 ? String(parts[0]) : "", version: String(parts.last ?? ""), plural: plural,
            kind: kind)
    }
}
