package import YAML

extension Picture {
    /// Boxes and arrows for programs.
    package var node: Node {
        [
            "name": Node(name), "namespace": Node(namespace),
            "boxes": Node(
                boxes.map { box in
                    [
                        "id": Node(box.id), "place": Node(box.place.rawValue), "kind": Node(box.kind),
                        "name": Node(box.name), "details": Node(box.details), "yours": Node(box.isForeign),
                    ]
                }),
            "arrows": Node(
                arrows.map { arrow in
                    [
                        "from": Node(arrow.from), "to": Node(arrow.to), "meaning": Node(arrow.meaning.rawValue),
                        "label": Node(arrow.label),
                    ]
                }),
        ]
    }
}
