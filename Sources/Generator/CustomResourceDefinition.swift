package import InstanceSpec
package import YAML

/// The CRD of one of our kinds: one version, served and stored.
package func customResourceDefinition(_ kind: CustomKind) -> Node {
    [
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": ["name": "\(kind.plural).openclaw.rocks"],
        "spec": [
            "group": "openclaw.rocks",
            "scope": kind.isNamespaced ? "Namespaced" : "Cluster",
            "names": [
                "kind": Node(kind.kind),
                "listKind": "\(kind.kind)List",
                "plural": Node(kind.plural),
                "singular": Node(kind.singular),
                "shortNames": kind.shortNames.isEmpty ? nil : Node(kind.shortNames),
            ],
            "versions": [
                [
                    "name": "v1alpha1",
                    "served": true,
                    "storage": true,
                    "subresources": ["status": [:]],
                    "additionalPrinterColumns": Node(
                        kind.columns.map { column -> Node in
                            [
                                "name": Node(column.name), "type": Node(column.type),
                                "jsonPath": Node(column.jsonPath),
                            ]
                        }),
                    "schema": ["openAPIV3Schema": rootSchema(kind)],
                ]
            ],
        ],
    ]
}

private func rootSchema(_ kind: CustomKind) -> Node {
    let schema = StructuralSchema(rules: [imageRule])
    func block(_ name: String, _ shape: Shape, _ doc: String) -> Node {
        let described: Mapping = ["description": Node(doc)]
        return Node(Mapping(described.entries + schema.schema(shape, at: name).entries))
    }
    let comesFromTheChart = kind.kind == CustomKind.instance.kind
    return [
        "description": Node(kind.doc),
        "type": "object",
        "x-kubernetes-validations": comesFromTheChart ? [notExpanded] : nil,
        "properties": [
            "apiVersion": ["type": "string"],
            "kind": ["type": "string"],
            "metadata": ["type": "object"],
            // Declared, so that the rule can see it; what is not declared is dropped before rules run.
            "observed": comesFromTheChart
                ? [
                    "description": "What the chart tells the post-renderer; never stored.",
                    "type": "object",
                    "x-kubernetes-preserve-unknown-fields": true,
                ] : nil,
            "spec": block("spec", kind.spec, "What is asked for."),
            "status": block("status", kind.status, "What is the case."),
        ],
    ]
}

/// A document that still carries `observed` has not been through the post-renderer: the option was forgotten.
private let notExpanded: Node = [
    "rule": "!has(self.observed)",
    "message":
        "not expanded yet; install with the post-renderer: helm install ... --post-renderer openclaw-post",
]

/// It is looked at when defaults are in: only an explicit empty tag without a digest breaks it.
private let imageRule = ValidationRule(
    path: "spec.image",
    rule: "(has(self.tag) && size(self.tag) > 0) || (has(self.digest) && size(self.digest) > 0)",
    message: "tag or digest must not be empty")
