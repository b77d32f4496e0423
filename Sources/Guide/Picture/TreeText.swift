extension Picture {
    /// A tree for a terminal.
    package var tree: String {
        var root = Branch("\(name) in namespace \(namespace)")
        root.add("who gets in", arrowsBetween(.outside, nil))
        root.branches += boxes(.entry).map { box in
            var branch = Branch(title(box))
            for arrow in arrows where arrow.from == box.id {
                branch.branches.append(Branch("→ \(endName(arrow.to))\(arrow.label.isEmpty ? "" : "  \(arrow.label)")"))
            }
            branch.branches += usedData(box.id)
            return branch
        }
        var pod = Branch("StatefulSet \(name)")
        for box in boxes(.pod) {
            var branch = Branch(title(box))
            branch.branches = usedData(box.id)
            pod.branches.append(branch)
        }
        let shared = usedData(Self.podID)
        if !shared.isEmpty { pod.branches.append(Branch("all containers", shared)) }
        root.branches.append(pod)
        root.add(
            "may reach",
            boxes(.reach).map { "\($0.name)\($0.details.isEmpty ? "" : "  \($0.details.joined(separator: " "))")" })
        root.add("also written", boxes(.other).map { "\($0.kind) \($0.name)" })
        return root.text
    }

    private func title(_ box: Box) -> String {
        let details = box.details.isEmpty ? "" : "  " + box.details.joined(separator: box.id == "init" ? ", " : "  ")
        return (box.kind == "container" ? box.name : "\(box.kind) \(box.name)") + details
    }

    private func endName(_ id: String) -> String {
        guard let box = boxes.first(where: { $0.id == id }) else { return "the pod" }
        return box.kind == "container" ? box.name : "\(box.kind) \(box.name)"
    }

    private func arrowsBetween(_ place: Box.Place, _ other: Box.Place?) -> [String] {
        boxes(place).flatMap { box in
            arrows.filter { $0.from == box.id }.map { arrow in
                "\(box.name) → \(endName(arrow.to))\(arrow.label.isEmpty ? "" : "  \(arrow.label)")"
            }
        }
    }

    private func usedData(_ end: String) -> [Branch] {
        arrows.filter { $0.to == end && $0.meaning != .traffic }.compactMap { arrow in
            guard let box = boxes.first(where: { $0.id == arrow.from }) else { return nil }
            let size = box.details.first.map { "  \($0)" } ?? ""
            let label = arrow.label.isEmpty ? "" : "  \(arrow.label)"
            return Branch("\(box.kind) \(box.name)\(size)\(label)\(box.isForeign ? "  (yours)" : "")")
        }
    }
}

private struct Branch {
    var title: String
    var branches: [Branch]

    init(_ title: String, _ branches: [Branch] = []) {
        self.title = title
        self.branches = branches
    }

    mutating func add(_ title: String, _ leaves: [String]) {
        if !leaves.isEmpty { branches.append(Branch(title, leaves.map { Branch($0) })) }
    }

    var text: String { title + "\n" + lines(indent: "") }

    private func lines(indent: String) -> String {
        branches.enumerated().map { index, branch in
            let isLast = index == branches.count - 1
            return "\(indent)\(isLast ? "└─ " : "├─ ")\(branch.title)\n"
                + branch.lines(indent: indent + (isLast ? "   " : "│  "))
        }.joined()
    }
}
