internal import Digest
package import Host
internal import YAML

/// One line of a snapshot's list: something on the volume, as it was.
package struct Entry: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case folder
        /// - Parameter allocated: bytes it took on the disk; fewer than its size when it has holes.
        case file(ContentHash, size: Int, allocated: Int)
        case link(target: [UInt8])
        /// It was there and could not be saved.
        case skipped(String)
    }

    /// The steps from the volume's root. Bytes, because that is what the kernel has.
    package var path: [UInt8]
    package var kind: Kind
    package var mode: UInt32
    package var modified: FileTime

    package init(path: [UInt8], kind: Kind, mode: UInt32, modified: FileTime) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.modified = modified
    }

    package var steps: [[UInt8]] {
        path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
    }

    /// As a message shows it.
    package var shown: String { String(decoding: path, as: UTF8.self) }

    // MARK: As a line

    /// One JSON object, without a line feed.
    package var line: String {
        var fields: Mapping = [:]
        put(path, "path", in: &fields)
        switch kind {
        case .folder: fields["type"] = "folder"
        case .file(let hash, let size, let allocated):
            fields["type"] = "file"
            fields["size"] = Node(size)
            fields["sha256"] = Node(hash.description)
            if allocated < size { fields["allocated"] = Node(allocated) }
        case .link(let target):
            fields["type"] = "link"
            put(target, "target", in: &fields)
        case .skipped(let reason):
            fields["type"] = "skipped"
            fields["reason"] = Node(reason)
        }
        let octal = String(mode, radix: 8)
        fields["mode"] = Node(String(repeating: "0", count: max(0, 4 - octal.utf8.count)) + octal)
        let nanoseconds = String(modified.nanoseconds)
        fields["modified"] = Node(
            "\(modified.seconds).\(String(repeating: "0", count: max(0, 9 - nanoseconds.utf8.count)))\(nanoseconds)")
        return JSON.write(Node(fields), .compact)
    }

    /// Nil when the line is not one that we could have written: then nothing of the snapshot is restored. A path can
    /// neither leave the volume nor touch what the keeper itself has there.
    package init?(line: String) {
        guard let node = JSON.read(line), let path = Self.bytes("path", of: node), Self.isSafe(path),
            let modeText = node["mode"]?.string, modeText.utf8.count <= 5, let mode = UInt32(modeText, radix: 8),
            mode <= 0o7777, let modified = Self.time(node["modified"]?.string)
        else { return nil }
        switch node["type"]?.string {
        case "folder": kind = .folder
        case "file":
            guard let hash = node["sha256"]?.string.flatMap({ ContentHash($0) }), let size = node["size"]?.int,
                size >= 0
            else { return nil }
            let allocated = node["allocated"]?.int ?? size
            guard (0...size).contains(allocated) else { return nil }
            kind = .file(hash, size: size, allocated: allocated)
        case "link":
            guard let target = Self.bytes("target", of: node), !target.isEmpty, !target.contains(0),
                target.count < 4096
            else { return nil }
            kind = .link(target: target)
        case "skipped": kind = .skipped(node["reason"]?.string ?? "")
        default: return nil
        }
        self.path = path
        self.mode = mode
        self.modified = modified
    }

    private static func isSafe(_ path: [UInt8]) -> Bool {
        guard !path.isEmpty, path.count <= 1 << 16, !path.contains(0) else { return false }
        let steps = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard steps.count <= VolumeWalk.maximumDepth, !OwnNames.all.contains(Array(steps[0])) else { return false }
        return steps.allSatisfy { step in
            !step.isEmpty && step.count <= 255 && !step.elementsEqual([0x2E]) && !step.elementsEqual([0x2E, 0x2E])
        }
    }

    private static func time(_ text: String?) -> FileTime? {
        guard let parts = text?.split(separator: ".", omittingEmptySubsequences: false), parts.count == 2,
            parts[1].utf8.count == 9, parts[1].utf8.allSatisfy(isDigit), let seconds = Int(parts[0]),
            let nanoseconds = Int(parts[1]), abs(seconds) < 1 << 40
        else { return nil }
        return FileTime(seconds: seconds, nanoseconds: nanoseconds)
    }

    /// Bytes that are no text stand under another key, in base64.
    private func put(_ bytes: [UInt8], _ key: String, in fields: inout Mapping) {
        if let text = String(validating: bytes, as: UTF8.self) {
            fields[key] = Node(text)
        } else {
            fields["\(key)64"] = Node(Base64.encode(bytes))
        }
    }

    private static func bytes(_ key: String, of node: Node) -> [UInt8]? {
        node[key]?.string.map { Array($0.utf8) } ?? node["\(key)64"]?.string.flatMap { Base64.decode($0) }
    }
}

/// Names at the volume's root that are not the user's.
package enum OwnNames {
    /// The list of restores that were carried out.
    package static let restores = Array(".openclaw-restores".utf8)
    /// Where a restore puts what it brings, until all of it is there.
    package static let side = Array(".openclaw-restore".utf8)
    /// What ext4 keeps for repairs; only root may look into it.
    package static let lostFound = Array("lost+found".utf8)

    package static let all: Set<[UInt8]> = [restores, side, lostFound]
}
