internal import InstanceSpec

/// A schedule as Kubernetes reads it (robfig/cron, `ParseStandard`).
struct CronExpression {
    /// What is wrong with a schedule; nil when Kubernetes would take it.
    static func problem(_ text: String) -> String? {
        if text.hasPrefix("@") { return macroProblem(text) }
        if text.hasPrefix("TZ=") || text.hasPrefix("CRON_TZ=") { return "a time zone is not allowed here" }
        let parts = text.split { $0 == " " || $0 == "\t" }
        guard parts.count == fields.count else {
            return "it has \(parts.count) field\(parts.count == 1 ? "" : "s"), a schedule has 5"
        }
        for (part, field) in zip(parts, fields) where !field.accepts(part) {
            return "the \(field.name) cannot be \"\(part)\"; allowed is \(field.low) to \(field.high)"
        }
        return nil
    }

    private static let macros: Set<String> = [
        "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly",
    ]

    private static func macroProblem(_ text: String) -> String? {
        if macros.contains(text) { return nil }
        guard text.hasPrefix("@every ") else { return "there is no such macro" }
        do throws(GoDuration.Problem) {
            let every = try GoDuration.parse(String(text.dropFirst("@every ".count)))
            return every.nanoseconds > 0 ? nil : "the time between two runs must be more than nothing"
        } catch {
            return "its duration cannot be read: \(error.reason)"
        }
    }

    private struct Field: Sendable {
        var name: String
        var low: Int
        var high: Int
        /// Words for the numbers from `low` on.
        var words: [String] = []

        /// Lists of `*`, `?`, a value or a range, each with a step or without.
        func accepts(_ text: Substring) -> Bool {
            text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy(acceptsRange)
        }

        private func acceptsRange(_ text: Substring) -> Bool {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard let range = parts.first, parts.count <= 2 else { return false }
            if parts.count == 2, (CronExpression.digits(parts[1]) ?? 0) < 1 { return false }
            if range == "*" || range == "?" { return true }
            let ends = range.split(separator: "-", omittingEmptySubsequences: false).map(value)
            switch ends.count {
            case 1: return ends[0] != nil
            case 2:
                guard let first = ends[0], let last = ends[1] else { return false }
                return first <= last
            default: return false
            }
        }

        private func value(_ text: Substring) -> Int? {
            if let index = words.firstIndex(of: text.lowercased()) { return low + index }
            return CronExpression.digits(text).flatMap { (low...high).contains($0) ? $0 : nil }
        }
    }

    /// A number without a sign.
    private static func digits(_ text: Substring) -> Int? {
        text.unicodeScalars.allSatisfy(\.isDigit) ? Int(text) : nil
    }

    private static let fields = [
        Field(name: "minute", low: 0, high: 59),
        Field(name: "hour", low: 0, high: 23),
        Field(name: "day of the month", low: 1, high: 31),
        Field(
            name: "month", low: 1, high: 12,
            words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
        Field(name: "day of the week", low: 0, high: 6, words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
    ]
}
