internal import Diagnostics
package import Host

/// The restores that were carried out on a volume: a file at its root, a line each. Never backed up, never swapped.
package struct RestoreList: Sendable, Equatable {
    package private(set) var done: [RestoreRequest]

    package init(_ done: [RestoreRequest] = []) { self.done = done }

    /// - Returns: nil when the volume has none.
    /// - Throws: `DataFailure` when there is something else in its place.
    package static func read(in root: Descriptor) throws -> RestoreList? {
        let file: Descriptor
        do throws(SystemError) {
            file = try root.file(OwnNames.restores)
        } catch {
            if error.isMissing { return nil }
            throw strange()
        }
        guard try file.status().kind == .file else { throw strange() }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while text.count < 1 << 20 {
            let count = try file.read(into: &buffer)
            if count == 0 { break }
            text += buffer[..<count]
        }
        return RestoreList(text: String(decoding: text, as: UTF8.self))
    }

    /// Lines that are none of ours say nothing.
    package init(text: String) {
        done = text.split(separator: "\n").compactMap { line in
            line.split(separator: " ").first.flatMap { try? RestoreRequest(String($0)) }
        }
    }

    /// A line for one more, behind those of the file as it is; all or nothing.
    static func append(_ request: RestoreRequest, at time: Timestamp, to root: Descriptor, by side: Descriptor) throws {
        let before = try read(in: root)
        if before?.done.contains(request) == true { return }
        let lines = (before?.done ?? []).map { "\($0)\n" } + ["\(request) \(time.text)\n"]
        let name = Array("list".utf8)
        try removeTree(name, in: side)
        let file = try side.newFile(name)
        try file.write(Array(lines.joined().utf8)[...])
        try file.setMode(0o644)
        try file.sync()
        try side.move(name, to: root, as: OwnNames.restores)
        try root.sync()
    }

    private static func strange() -> DataFailure {
        DataFailure(
            .restoreRefused, "\(String(decoding: OwnNames.restores, as: UTF8.self)) on the volume is not a file",
            fix: "remove it; a volume that holds data then needs the annotation openclaw.rocks/restore-over")
    }
}
