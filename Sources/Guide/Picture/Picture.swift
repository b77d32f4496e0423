/// What an instance becomes, as boxes and arrows. It holds names only: nothing of what a Secret or ConfigMap has in it.
package struct Picture: Sendable {
    package struct Box: Sendable {
        package enum Place: String, Sendable, CaseIterable {
            /// Who gets in.
            case outside
            /// The way in: Ingress, HTTPRoute, Service.
            case entry
            /// A container of the pod.
            case pod
            /// Secrets, ConfigMaps and claims that containers use.
            case data
            /// What the pod may reach.
            case reach
            /// Other objects that are written.
            case other
        }

        /// Unique in the picture.
        package var id: String
        package var place: Place
        /// The object's kind, or what else it is, such as `container`.
        package var kind: String
        package var name: String
        /// Further lines, such as an image or a size.
        package var details: [String] = []
        /// Whether somebody else makes it: it is named, and not written.
        package var isForeign = false
    }

    package struct Arrow: Sendable {
        package enum Meaning: String, Sendable, CaseIterable {
            case traffic, secret, config, storage
        }

        package var from: String
        package var to: String
        package var meaning: Meaning
        /// Ports, or the names of variables; empty when there is nothing to say.
        package var label = ""
    }

    package var name: String
    package var namespace: String
    package var boxes: [Box] = []
    package var arrows: [Arrow] = []

    /// The box that stands for the pod as a whole, as the end of an arrow.
    package static let podID = "pod"

    func boxes(_ place: Box.Place) -> [Box] { boxes.filter { $0.place == place } }

    mutating func add(_ box: Box) {
        if !boxes.contains(where: { $0.id == box.id }) { boxes.append(box) }
    }

    /// Arrows between the same two boxes become one, with all their labels.
    mutating func connect(_ from: String, _ to: String, _ meaning: Arrow.Meaning, _ label: String = "") {
        if let index = arrows.firstIndex(where: { $0.from == from && $0.to == to && $0.meaning == meaning }) {
            let known = arrows[index].label.split(separator: ",").map { String($0).trimmed }
            if !label.isEmpty, !known.contains(label) {
                arrows[index].label = (known + [label]).joined(separator: ", ")
            }
        } else {
            arrows.append(Arrow(from: from, to: to, meaning: meaning, label: label))
        }
    }
}
