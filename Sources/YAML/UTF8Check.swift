/// The index of the first byte that is not UTF-8; nil when all of it is.
func firstInvalidUTF8(_ bytes: ArraySlice<UInt8>) -> Int? {
    // The library's own check is fast; the place is looked for only when there is one.
    if bytes.allSatisfy({ $0 < 0x80 }) { return nil }
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    var index = bytes.startIndex
    while index < bytes.endIndex {
        let length = sequenceLength(bytes[index])
        guard length > 0, index + length <= bytes.endIndex,
            length == 1 || String(validating: bytes[index..<index + length], as: UTF8.self) != nil
        else { return index }
        index += length
    }
    return nil
}

/// How many bytes a UTF-8 sequence with this first byte has; 0 when none begins with it.
private func sequenceLength(_ first: UInt8) -> Int {
    switch first {
    case 0x00...0x7F: 1
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 0
    }
}
