internal import Diagnostics

/// A moment as paths write it: `2026-01-15T103000Z`, in UTC and without colons. Sorts as time does.
package struct Stamp: Sendable, Hashable, CustomStringConvertible {
    package let description: String
    /// Since 1970.
    package let seconds: Int

    /// In characters.
    static let length = 18

    package init(_ time: Timestamp) {
        seconds = time.seconds
        description = String(time.text.filter { $0 != ":" })
    }

    /// Nil when the text is not one, or names a day or an hour that does not exist.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == Self.length else { return nil }
        let colon = [UInt8(ascii: ":")]
        let parts = bytes[..<13] + colon + bytes[13..<15] + colon + bytes[15...]
        guard let time = Timestamp(String(decoding: parts, as: UTF8.self)) else { return nil }
        let stamp = Stamp(time)
        // Written again it is the same only if every part was in its range.
        guard stamp.description == text else { return nil }
        self = stamp
    }

    /// The day: `2026-01-15`.
    package var day: Substring { description.prefix(10) }
}
