internal import YAML

/// What a text is that was given without saying so.
package enum InputKind: Sendable {
    /// Kubernetes documents: an instance, a manifest, a rendered stream.
    case documents
    case values

    /// Values have no `apiVersion` and `kind` on top; one document that has them makes a stream.
    package init(_ bytes: [UInt8]) {
        for document in StreamSplitter(bytes) where !document.isBlank {
            // A text that is no YAML is told by its lines.
            let header =
                (try? DocumentHeader.read(bytes[document.content])) ?? Self.headerByLines(bytes[document.content])
            if !header.apiVersion.isEmpty, !header.kind.isEmpty {
                self = .documents
                return
            }
        }
        self = .values
    }

    private static func headerByLines(_ bytes: ArraySlice<UInt8>) -> DocumentHeader {
        var header = DocumentHeader()
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            if line.starts(with: "apiVersion:".utf8) { header.apiVersion = "v" }
            if line.starts(with: "kind:".utf8) { header.kind = "k" }
        }
        return header
    }
}
