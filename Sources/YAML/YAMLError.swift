package import Diagnostics

/// The text cannot be read any further.
package struct YAMLError: Error, Sendable {
    /// The id of the finding that it becomes.
    package var id: String
    package var message: String
    package var span: Span
    package var fix: String?

    package init(id: String, message: String, span: Span, fix: String? = nil) {
        self.id = id
        self.message = message
        self.span = span
        self.fix = fix
    }

    /// libyaml sees a marker where no line begins for us: behind a lone carriage return, say.
    init(secondDocument span: Span) {
        self.init(
            id: "yaml-syntax", message: "a second document begins inside this one", span: span,
            fix: "put --- on a line of its own, ended by a line feed")
    }

    package func finding(_ document: DocumentLabel? = nil) -> Finding {
        Finding(id, .error, message, fix: fix, span: span, document: document)
    }

    /// What to do about the commonest of libyaml's messages, which speak of tokens.
    static func advice(for problem: String) -> String {
        switch problem {
        case "found character that cannot start any token":
            "indent with spaces, not tabs, and quote a value that begins with %, @ or a backquote"
        case "mapping values are not allowed in this context":
            "quote the value if it contains a colon followed by a space, and check the indentation"
        case "did not find expected key", "did not find expected '-' indicator":
            "check the indentation of this line and the one above it"
        case "did not find expected ',' or '}'", "did not find expected ',' or ']'",
            "did not find expected node content":
            "close the bracket or brace that was opened above"
        case "found unexpected end of stream":
            "close the quote that was opened above; the text may have been cut off"
        case "could not find expected ':'":
            "write the key, a colon and a space; the text may have been cut off"
        case "control characters are not allowed":
            "remove the control character; is this really a YAML text?"
        case "found unknown escape character":
            "write two backslashes for one, or put the text in single quotes"
        case "did not find expected comment or line break":
            "begin the text on the next line, indented; only | or > and a comment may stand here"
        default: "check this line and the one above it, and quote a value that holds special characters"
        }
    }
}
