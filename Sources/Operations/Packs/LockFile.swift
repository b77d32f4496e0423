internal import Diagnostics
internal import PostRenderer
package import YAML

/// The values file that holds the lock: `packs.locked`, and nothing of the user's.
package enum LockFile {
    /// The packs of a lock file.
    /// - Parameter name: for messages.
    /// - Throws: `FileFinding` when it is no YAML; `Failure` when it holds other values, which would be lost.
    package static func read(_ bytes: [UInt8], name: String) throws -> Mapping {
        let composed: Composed
        do throws(YAMLError) {
            composed = try YAMLReader.compose(bytes[...])
        } catch {
            throw FileFinding(file: name, bytes: bytes, finding: error.finding())
        }
        if let wrong = composed.findings.first(where: { $0.severity == .error }) {
            throw FileFinding(file: name, bytes: bytes, finding: wrong)
        }
        guard let root = composed.root, !root.isNull else { return [:] }
        let packs = root["packs"]
        let isOurs =
            root.mapping?.keys == ["packs"] && packs?.mapping?.keys == ["locked"]
            && (packs?["locked"]?.mapping != nil || packs?["locked"]?.isNull == true)
        guard isOurs else {
            throw Failure(
                "cannot use \(name) as the lock: it holds other values than packs.locked",
                fix: "name another file with --output")
        }
        return packs?["locked"]?.mapping ?? [:]
    }

    /// The same packs give the same bytes.
    package static func text(_ packs: Mapping) -> [UInt8] {
        var writer = YAMLWriter()
        writer.raw(
            """
            # Skill packs as they were found on GitHub. Written by helm openclaw packs lock; a digest covers each pack.
            # Give this file to Helm with -f, beside your values.

            """.utf8)
        writer.root(["packs": ["locked": Node(packs)]])
        return writer.bytes
    }
}
