package import Diagnostics

/// What tells one document from another, read without building its tree.
package struct DocumentHeader: Sendable, Equatable {
    package var apiVersion = ""
    package var kind = ""
    package var name = ""
    /// Helm 4's annotation `postrenderer.helm.sh/postrender-filename`.
    package var filename: String?

    package init() {}

    package var label: DocumentLabel { DocumentLabel(kind: kind, name: name, template: filename) }

    /// Reads a document to its end, so that a text that was cut off is found even in a document that is passed on.
    /// - Throws: `YAMLError` where the text stops being YAML or nests beyond the limit.
    package static func read(
        _ bytes: ArraySlice<UInt8>, firstLine: Int = 1, limits: Limits = .standard
    ) throws(YAMLError) -> DocumentHeader {
        try checkEncoding(bytes, firstLine: firstLine, limits: limits)
        return try EventReader.read(bytes, firstLine: firstLine) { reader throws(YAMLError) in
            var scan = HeaderScan(limits: limits)
            while true {
                let event = try reader.next()
                if case .streamEnd = event.kind { return scan.header }
                try scan.take(event)
            }
        }
    }
}

private struct HeaderScan {
    let limits: Limits
    var header = DocumentHeader()
    /// The keys that lead to where the reader stands; nil inside a sequence or below a key that is not plain text.
    private var keys: [String?] = []
    private var depth = 0
    /// Per open mapping, whether a key comes next; nil for a sequence.
    private var expectsKey: [Bool?] = []
    private var hasBegun = false

    init(limits: Limits) { self.limits = limits }

    mutating func take(_ event: Event) throws(YAMLError) {
        switch event.kind {
        case .documentStart:
            guard !hasBegun else { throw YAMLError(secondDocument: event.span) }
            hasBegun = true
        case .scalar(let text, _, _, _): scalar(text)
        case .alias: scalar("")
        case .mappingStart: try open(event.span, isMapping: true)
        case .sequenceStart: try open(event.span, isMapping: false)
        case .mappingEnd, .sequenceEnd:
            depth -= 1
            keys.removeLast()
            expectsKey.removeLast()
            finish()
        default: break
        }
    }

    private mutating func scalar(_ text: String) {
        guard let top = expectsKey.last ?? nil else { return }
        if top { keys[keys.count - 1] = text } else { store(text) }
        finish()
    }

    private mutating func store(_ text: String) {
        switch keys.count {
        case 1:
            if keys[0] == "apiVersion" { header.apiVersion = text }
            if keys[0] == "kind" { header.kind = text }
        case 2 where keys[0] == "metadata" && keys[1] == "name": header.name = text
        case 3
        where keys[0] == "metadata" && keys[1] == "annotations" && keys[2] == postrenderFilename:
            header.filename = text
        default: break
        }
    }

    private mutating func open(_ span: Span, isMapping: Bool) throws(YAMLError) {
        guard depth < limits.depth else {
            throw YAMLError(
                id: "yaml-too-deep", message: "more than \(limits.depth) lists and mappings inside each other",
                span: span, fix: "no Kubernetes document nests this deep; is this really the manifest?")
        }
        // A mapping as a key: whatever it holds is no key of ours.
        if expectsKey.last == true { keys[keys.count - 1] = nil }
        depth += 1
        keys.append(nil)
        expectsKey.append(isMapping ? true : nil)
    }

    /// A key is followed by a value, a value by a key.
    private mutating func finish() {
        if let top = expectsKey.last ?? nil { expectsKey[expectsKey.count - 1] = !top }
    }
}

/// The annotation in which Helm 4 tells a document's template; it removes it after the post-renderer.
package let postrenderFilename = "postrenderer.helm.sh/postrender-filename"
