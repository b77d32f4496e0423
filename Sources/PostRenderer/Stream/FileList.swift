internal import Digest
internal import YAML

/// What a run wrote into a folder: each file's name and digest, as `sha256sum` prints and checks it.
package struct FileList: Sendable {
    /// Where it lies in the folder. Tools that read manifests pass over it.
    package static let name = ".openclaw-files"

    private var digests: [(name: String, digest: String)]

    package init(_ files: [ObjectFile]) {
        digests = files.map { ($0.name, Self.digest($0.bytes)) }.sorted { $0.name < $1.name }
    }

    /// Reads a list. What cannot be a line of ours is passed over, so that nothing else is ever deleted.
    package init(text: [UInt8]) {
        digests = text.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let line = String(decoding: line, as: UTF8.self)
            guard line.utf8.count > 66 else { return nil }
            let digest = String(line.prefix(64))
            let name = String(line.dropFirst(66))
            guard name.hasSuffix(".yaml"), fileName([String(name.dropLast(5))]) == name else { return nil }
            return (name, digest)
        }
    }

    package var text: [UInt8] { Array(digests.map { "\($0.digest)  \($0.name)\n" }.joined().utf8) }

    /// The files that are listed here and are not in the newer list.
    package func names(notIn newer: FileList) -> [String] {
        let kept = Set(newer.digests.map(\.name))
        return digests.map(\.name).filter { !kept.contains($0) }
    }

    /// Whether a file is still what was written.
    package func isUntouched(_ name: String, _ bytes: [UInt8]) -> Bool {
        digests.contains { $0.name == name && $0.digest == Self.digest(bytes) }
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish().map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
