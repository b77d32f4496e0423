/// What a reader accepts before it stops with a clear error, so that no input can exhaust stack or memory.
package struct Limits: Sendable {
    /// Lists and mappings inside each other. The deepest real document, a CRD, has some sixty.
    package var depth = 200
    /// Bytes of one document. Kubernetes itself stores objects of at most 1.5 MiB.
    package var documentBytes = 16 << 20
    /// Values that aliases and merge keys may add to a document beyond those that are written in it.
    package var aliasedNodes = 100_000

    package init() {}
    package static let standard = Limits()
}
