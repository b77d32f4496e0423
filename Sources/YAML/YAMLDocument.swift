/// Reading a text into trees.
package enum YAMLReader {
    /// One document's tree.
    /// - Parameters:
    ///   - bytes: the document, without other documents before or behind it.
    ///   - firstLine: the line of the stream on which it begins.
    /// - Throws: `YAMLError` where the text stops being YAML or goes beyond a limit.
    package static func compose(
        _ bytes: ArraySlice<UInt8>, firstLine: Int = 1, limits: Limits = .standard
    ) throws(YAMLError) -> Composed {
        try Composer.compose(bytes, firstLine: firstLine, limits: limits)
    }

    /// Every document of a stream that has content.
    package static func stream(_ bytes: [UInt8], limits: Limits = .standard) throws(YAMLError) -> [Composed] {
        var documents: [Composed] = []
        for document in StreamSplitter(bytes) where !document.isBlank {
            documents.append(try compose(bytes[document.content], firstLine: document.firstLine, limits: limits))
        }
        return documents
    }
}
