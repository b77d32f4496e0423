/// One thing that is known about an object (`metav1.Condition`).
package struct Condition: SpecObject {
    package var type = ""
    package var status = ""
    package var reason = ""
    package var message = ""
    package var lastTransitionTime = ""
    package var observedGeneration: Int?
    package init() {}
    package static let fields: [Field] = [
        .field("type", \Self.type, "What it is about.", .required, .maxLength(316), .pattern(typePattern)),
        .field("status", \Self.status, "Whether it is so.", .required, .oneOf(["True", "False", "Unknown"])),
        .field(
            "reason", \Self.reason, "Why, in one word for programs.", .required, .minLength(1), .maxLength(1024),
            .pattern(reasonPattern)),
        .field("message", \Self.message, "Why, for people.", .required, .maxLength(32768)),
        .field("lastTransitionTime", \Self.lastTransitionTime, "When the status last changed.", .required),
        .field(
            "observedGeneration", \Self.observedGeneration, "Generation that this is about.", .int64,
            .range(0...Int.max)),
    ]

    private static let typePattern = StringLimits.Pattern(
        regex: #"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"#
            + #"(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$"#,
        id: "wrong-format", matches: isType)

    private static let reasonPattern = StringLimits.Pattern(
        regex: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$", id: "wrong-format", matches: isReason)

    private static func isType(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
        guard let name = parts.last, parts.count <= 2 else { return false }
        guard isWord(name, "-_.") else { return false }
        guard parts.count == 2, let domain = parts.first else { return true }
        return domain.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            isWord(Array(label), "-") && !label.contains(where: \.isUpperCase)
        }
    }

    private static func isReason(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last else { return false }
        return first.isLetterOrDigit && !first.isDigit
            && (last.isLetterOrDigit || last == UInt8(ascii: "_"))
            && bytes.allSatisfy { $0.isLetterOrDigit || "_,:".utf8.contains($0) }
    }

    /// Letters, digits and `others`; a letter or digit at both ends.
    private static func isWord(_ bytes: [UInt8], _ others: String) -> Bool {
        guard bytes.first?.isLetterOrDigit == true, bytes.last?.isLetterOrDigit == true else { return false }
        return bytes.allSatisfy { $0.isLetterOrDigit || others.utf8.contains($0) }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isUpperCase: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
    fileprivate var isLetterOrDigit: Bool {
        isDigit || isUpperCase || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
    }
}
