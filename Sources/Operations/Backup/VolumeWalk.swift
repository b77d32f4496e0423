package import Host

/// Goes over everything beneath a folder, parents first, and follows nothing: the agent writes the volume, and may
/// change it while we look.
package struct VolumeWalk: Sendable {
    /// Deeper folders than this are skipped: each level holds one open.
    package static let maximumDepth = 200

    package enum Item {
        case folder
        case file
        case link(target: [UInt8])
        /// What is not saved, and why.
        case skipped(String)
    }

    package struct Place {
        /// The folder that it lies in.
        package var parent: Descriptor
        package var name: [UInt8]
        /// From the root.
        package var path: [UInt8]
        package var status: FileStatus
    }

    private let root: Descriptor
    private let device: UInt64

    package init(_ root: Descriptor) throws(SystemError) {
        self.root = root
        device = try root.status().device
    }

    /// - Parameter visit: is called for each; what was there a moment ago and is gone is left out.
    package func run(_ visit: (Place, Item) async throws -> Void) async throws {
        try await run(root, [], 1, visit)
    }

    private func run(
        _ folder: Descriptor, _ path: [UInt8], _ depth: Int, _ visit: (Place, Item) async throws -> Void
    ) async throws {
        for name in try folder.names() {
            try Task.checkCancellation()
            if depth == 1, OwnNames.all.contains(name) { continue }
            let path = path.isEmpty ? name : path + [UInt8(ascii: "/")] + name
            let found: (place: Place, item: Item, inner: Descriptor?)
            do throws(SystemError) {
                found = try look(
                    Place(
                        parent: folder, name: name, path: path, status: try folder.status(of: name)),
                    depth)
            } catch {
                if error.isMissing { continue }
                throw error
            }
            try await visit(found.place, found.item)
            if let inner = found.inner { try await run(inner, path, depth + 1, visit) }
        }
    }

    private func look(
        _ place: Place, _ depth: Int
    ) throws(SystemError) -> (place: Place, item: Item, inner: Descriptor?) {
        guard place.status.device == device else {
            return (place, .skipped("another file system is mounted there"), nil)
        }
        switch place.status.kind {
        case .file: return (place, .file, nil)
        case .link: return (place, .link(target: try place.parent.target(of: place.name)), nil)
        case .other: return (place, .skipped("neither a file nor a folder nor a link"), nil)
        case .folder:
            guard depth < Self.maximumDepth else { return (place, .skipped("too deep"), nil) }
            do throws(SystemError) {
                let inner = try place.parent.folder(place.name)
                var place = place
                place.status = try inner.status()
                return (place, .folder, inner)
            } catch {
                // Another thing by now: it is one of those that come and go.
                if error.isMissing { throw error }
                return (place, .skipped("\(error)"), nil)
            }
        }
    }
}
