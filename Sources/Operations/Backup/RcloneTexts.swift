internal import Diagnostics

extension String {
    func replacing(_ part: String, with other: String) -> String {
        guard !part.isEmpty, includes(part) else { return self }
        let (text, part, other) = (Array(utf8), Array(part.utf8), Array(other.utf8))
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            if text[index...].starts(with: part) {
                result += other
                index += part.count
            } else {
                result.append(text[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

/// Cuts what comes in pieces into lines.
struct LineCutter: Sendable {
    private var rest: [UInt8] = []

    mutating func add(_ piece: ArraySlice<UInt8>, _ take: (String) -> Void) {
        rest += piece
        var start = 0
        while let feed = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
            take(String(decoding: rest[start..<feed], as: UTF8.self))
            start = feed + 1
        }
        rest.removeFirst(start)
    }
}
