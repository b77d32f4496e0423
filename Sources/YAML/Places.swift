package import Diagnostics

extension Node {
    /// Where the value of a path is written, or the nearest thing above it that is: for a missing key the key of its
    /// parent, for a null or nested value its key too. Nil when nothing of the path was written.
    package func place(of path: Path) -> Span? {
        var node = self
        var place: Span?
        for step in path.steps {
            switch step {
            case .key(let key):
                guard let entry = node.mapping?.entry(key) else { return place }
                switch entry.value.content {
                case .mapping, .sequence, .null: place = entry.keySpan ?? entry.value.span ?? place
                default: place = entry.value.span ?? entry.keySpan ?? place
                }
                node = entry.value
            case .index(let index):
                guard let nodes = node.sequence, nodes.indices.contains(index) else { return place }
                node = nodes[index]
                place = node.firstLine ?? place
            }
        }
        return place
    }

    /// The key of a path, for a finding about the key itself.
    package func keyPlace(of path: Path) -> Span? {
        guard let parent = path.parent, case .key(let key)? = path.steps.last else { return place(of: path) }
        return self[parent]?.mapping?.entry(key)?.keySpan ?? place(of: parent)
    }

    /// A block that spans lines is pointed at by its first line alone.
    private var firstLine: Span? {
        guard let span, span.start.line != span.end.line else { return span }
        switch content {
        case .mapping(let mapping): return mapping.entries.first?.keySpan ?? span
        case .sequence(let nodes): return nodes.first?.firstLine ?? span
        default: return span
        }
    }
}
