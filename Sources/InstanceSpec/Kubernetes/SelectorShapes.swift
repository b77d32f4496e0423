/// What names other objects, and what selects them by their labels.
extension KubernetesShapes {
    package static let localObjectReference = object("LocalObjectReference") { [Member("name", text).or("")] }

    package static let labelSelector = object("LabelSelector") {
        [
            Member("matchLabels", textMap),
            Member("matchExpressions", list(labelSelectorRequirement)),
        ]
    }

    private static let labelSelectorRequirement = object("LabelSelectorRequirement") {
        [
            Member("key", text).required,
            Member("operator", choice("In", "NotIn", "Exists", "DoesNotExist")).required,
            Member("values", texts),
        ]
    }

    static let typedLocalObjectReference = object("TypedLocalObjectReference") {
        [
            Member("apiGroup", text),
            Member("kind", text).required,
            Member("name", text).required,
        ]
    }

    static let typedObjectReference = object("TypedObjectReference") {
        [
            Member("apiGroup", text),
            Member("kind", text).required,
            Member("name", text).required,
            Member("namespace", text),
        ]
    }
}
