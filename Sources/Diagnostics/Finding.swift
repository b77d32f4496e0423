/// How much a finding weighs: an error stops the work, a warning is printed and the work goes on.
package enum Severity: String, Sendable, Comparable {
    case error
    case warning

    package static func < (left: Severity, right: Severity) -> Bool { left == .error && right == .warning }
}

/// Something wrong in what the user wrote: a value, collected with the others and sorted by place.
package struct Finding: Hashable, Sendable {
    /// Kebab-case words, stable for ever, such as `pod-run-as-root`.
    package var id: String
    package var severity: Severity
    /// What was found, and what is allowed. Lower case, no full stop.
    package var message: String
    /// What to type. Nil when the message says it already.
    package var fix: String?
    /// The place in the document's structure; empty for the document as a whole.
    package var path: Path
    /// The place in the text; nil when the value was never written (a default, a missing field).
    package var span: Span?
    /// The document that the finding is about.
    package var document: DocumentLabel?

    package init(
        _ id: String, _ severity: Severity = .error, _ message: String, fix: String? = nil, path: Path = Path(),
        span: Span? = nil, document: DocumentLabel? = nil
    ) {
        self.id = id
        self.severity = severity
        self.message = message
        self.fix = fix
        self.path = path
        self.span = span
        self.document = document
    }
}

/// What a person calls a document of a stream: its kind and name, and the template that Helm says it came from.
package struct DocumentLabel: Hashable, Sendable {
    package var kind: String
    package var name: String
    /// `openclaw/templates/instance.yaml`; nil without Helm.
    package var template: String?

    package init(kind: String, name: String, template: String? = nil) {
        self.kind = kind
        self.name = name
        self.template = template
    }
}

extension Sequence<Finding> {
    /// Errors or not.
    package var hasErrors: Bool { contains { $0.severity == .error } }

    /// In the order a person reads the file; what has no place comes last, errors before warnings at one place.
    package func sortedByPlace() -> [Finding] {
        func key(_ finding: Finding) -> (Int32, Int32, Int) {
            (finding.span?.start.line ?? .max, finding.span?.start.column ?? .max, finding.severity == .error ? 0 : 1)
        }
        let all = Array(self)
        guard all.count > 1 else { return all }
        return all.enumerated().sorted { left, right in
            key(left.element) == key(right.element)
                ? left.offset < right.offset : key(left.element) < key(right.element)
        }.map(\.element)
    }
}
