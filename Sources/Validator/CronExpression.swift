internal import InstanceSpec

/// A schedule as Kubernetes reads it (robfig/cron, `ParseStandard`).
package struct CronExpression: Sendable {
    private let minutes: Field.Set
    private let hours: Field.Set
    private let days: Field.Set
    private let months: Field.Set
    private let weekdays: Field.Set

    /// Nil for what Kubernetes would not take, and for `@every`, which names no times of day.
    package init?(_ text: String) {
        let parts = Self.parts(Self.macros[text] ?? text)
        let sets = zip(parts, Self.fields).compactMap { $1.set($0) }
        guard parts.count == Self.fields.count, sets.count == parts.count else { return nil }
        (minutes, hours, days, months, weekdays) = (sets[0], sets[1], sets[2], sets[3], sets[4])
    }

    /// What is wrong with a schedule; nil when Kubernetes would take it.
    static func problem(_ text: String) -> String? {
        if text.hasPrefix("@") { return macroProblem(text) }
        if text.hasPrefix("TZ=") || text.hasPrefix("CRON_TZ=") { return "a time zone is not allowed here" }
        let parts = parts(text)
        guard parts.count == fields.count else {
            return "it has \(parts.count) field\(parts.count == 1 ? "" : "s"), a schedule has 5"
        }
        for (part, field) in zip(parts, fields) where field.set(part) == nil {
            return "the \(field.name) cannot be \"\(part)\"; allowed is \(field.low) to \(field.high)"
        }
        return nil
    }

    /// Whether it runs on a day.
    /// - Parameter weekday: 0 is Sunday.
    package func runs(month: Int, day: Int, weekday: Int) -> Bool {
        guard months.contains(month) else { return false }
        let (isDay, isWeekday) = (days.contains(day), weekdays.contains(weekday))
        // Both restricted: either is enough.
        return days.isEvery || weekdays.isEvery ? isDay && isWeekday : isDay || isWeekday
    }

    /// The first minute of a day (0 to 1439) at which it runs, from one on; nil when there is none.
    package func minute(from first: Int) -> Int? {
        (first..<1440).first { hours.contains($0 / 60) && minutes.contains($0 % 60) }
    }

    // MARK: Reading

    private static func parts(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\t" } }

    private static let macros = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    private static func macroProblem(_ text: String) -> String? {
        if macros[text] != nil { return nil }
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

        /// Values of a field, a bit each.
        struct Set {
            var bits: UInt64 = 0
            /// Written as `*` or `?`: it restricts nothing.
            var isEvery = false

            func contains(_ value: Int) -> Bool { bits & (1 << UInt64(value)) != 0 }
        }

        /// Lists of `*`, `?`, a value or a range, each with a step or without; nil for anything else.
        func set(_ text: Substring) -> Set? {
            var result = Set()
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                guard let values = range(part) else { return nil }
                result.bits |= values.bits
                result.isEvery = result.isEvery || values.isEvery
            }
            return result
        }

        private func range(_ text: Substring) -> Set? {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard let range = parts.first, parts.count <= 2 else { return nil }
            let step = parts.count == 2 ? min(CronExpression.digits(parts[1]) ?? 0, 64) : 1
            guard step >= 1 else { return nil }
            if range == "*" || range == "?" { return values(low...high, step, isEvery: step == 1) }
            let ends = range.split(separator: "-", omittingEmptySubsequences: false).map(value)
            guard ends.count <= 2, let first = ends[0], let last = ends.count == 2 ? ends[1] : first, first <= last
            else { return nil }
            // 5/10 is 5-59/10.
            return values(first...(ends.count == 1 && parts.count == 2 ? high : last), step)
        }

        private func values(_ range: ClosedRange<Int>, _ step: Int, isEvery: Bool = false) -> Set {
            var result = Set(isEvery: isEvery)
            for value in stride(from: range.lowerBound, through: range.upperBound, by: step) {
                result.bits |= 1 << UInt64(value)
            }
            return result
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
