extension Picture {
    /// A flowchart in the language of Mermaid, which many pages draw.
    package var mermaid: String {
        var lines = ["flowchart LR"]
        for place in Box.Place.allCases where !boxes(place).isEmpty {
            lines.append("  subgraph \(place.rawValue)[\"\(Self.title(place, self))\"]")
            lines += boxes(place).map { "    \(node($0))" }
            lines.append("  end")
        }
        for arrow in arrows {
            let line = arrow.meaning == .traffic ? "-->" : "-.->"
            let label = arrow.label.isEmpty ? "" : "|\"\(Self.escaped(arrow.label))\"|"
            lines.append("  \(identifier(arrow.from)) \(line)\(label) \(identifier(arrow.to))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func title(_ place: Box.Place, _ picture: Picture) -> String {
        switch place {
        case .outside: "who gets in"
        case .entry: "ways in"
        case .pod: "pod of StatefulSet \(picture.name)"
        case .data: "secrets, configuration, data"
        case .reach: "may reach"
        case .other: "also written"
        }
    }

    private func node(_ box: Box) -> String {
        let text = ["\(box.kind)", box.name] + box.details
        return "\(identifier(box.id))[\"\(text.map(Self.escaped).joined(separator: "<br>"))\"]"
    }

    /// Words of the language, such as `end`, must not be a box's name.
    private func identifier(_ id: String) -> String {
        guard let index = boxes.firstIndex(where: { $0.id == id }) else { return Box.Place.pod.rawValue }
        return "b\(index)"
    }

    /// Entities of the language begin with `#`.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "#", "<", ">", "&", "|": result += "#\(scalar.value);"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
