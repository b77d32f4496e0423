internal import Diagnostics

/// An address range such as `10.0.0.0/8` or `fd00::/8`.
enum CIDR {
    /// Whether a text is one; as in Kubernetes, the address may have bits beyond the prefix.
    static func isValid(_ text: String) -> Bool {
        let parts = text.segments
        guard parts.count == 2, let length = number(parts[1], maximum: 128) else { return false }
        return isIPv4(parts[0]) ? length <= 32 : isIPv6(parts[0])
    }

    private static func isIPv4(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { number($0, maximum: 255) != nil }
    }

    private static func isIPv6(_ text: Substring) -> Bool {
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        guard groups.count >= 3 else { return false }
        // `::` shows as an empty group, with a second one beside it at either end.
        let gaps = groups.indices.filter { groups[$0].isEmpty }
        let isAtStart = text.hasPrefix("::")
        let isAtEnd = text.hasSuffix("::")
        let expectedGaps = 1 + (isAtStart ? 1 : 0) + (isAtEnd ? 1 : 0)
        guard gaps.isEmpty || (gaps.count == expectedGaps && text.includes("::")) else { return false }
        guard !gaps.isEmpty || !(text.hasPrefix(":") || text.hasSuffix(":")) else { return false }
        var words = 0
        for (index, group) in groups.enumerated() where !group.isEmpty {
            if index == groups.count - 1, group.contains(".") {
                guard isIPv4(group) else { return false }
                words += 2
            } else {
                guard group.utf8.count <= 4, group.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return false }
                words += 1
            }
        }
        return gaps.isEmpty ? words == 8 : words < 8
    }

    /// Digits without a sign or a leading zero.
    private static func number(_ text: Substring, maximum: Int) -> Int? {
        guard text.utf8.count <= 3, text.unicodeScalars.allSatisfy(\.isDigit) else { return nil }
        guard text == "0" || !text.hasPrefix("0"), let value = Int(text), value <= maximum else { return nil }
        return value
    }
}
