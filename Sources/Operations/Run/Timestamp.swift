internal import Host

/// A moment in UTC.
package struct Timestamp: Sendable, Equatable {
    /// Since 1970.
    package var seconds: Int
    package var nanoseconds: Int

    package init(seconds: Int, nanoseconds: Int = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Reads `2026-03-01T08:05:09Z`, the one form that Kubernetes writes; nil for any other. Fractions of a second are left
    /// out.
    package init?(_ text: String) {
        let numbers = text.split { !("0"..."9").contains($0) }.compactMap { Int($0) }
        guard text.hasSuffix("Z"), numbers.count >= 6, (1...12).contains(numbers[1]), (1...9999).contains(numbers[0]),
            numbers[2...5].allSatisfy({ $0 < 100 })
        else { return nil }
        // Years are counted from March, so that the day of a leap year comes last.
        let year = numbers[1] > 2 ? numbers[0] : numbers[0] - 1
        let month = (numbers[1] + 9) % 12
        let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 306 + 5) / 10 + numbers[2] - 1 - 719_468
        self.init(seconds: days * 86400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5])
    }

    package static var now: Timestamp {
        let now = WallClock.now
        return Timestamp(seconds: now.seconds, nanoseconds: now.nanoseconds)
    }

    /// As Kubernetes writes it: `2026-03-01T08:05:09Z`.
    package var text: String { "\(date)Z" }

    /// With milliseconds, for logs.
    package var preciseText: String { "\(date).\(padded(nanoseconds / 1_000_000, 3))Z" }

    private var date: String {
        let time = seconds - days * 86400
        let (year, month, day) = civil
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
            + "T\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))"
    }

    /// Whole ones since 1970.
    var days: Int { seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400 }

    /// The Gregorian date. Years are counted from March, so that the day of a leap year comes last.
    var civil: (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468  // days from 0000-03-01 to 1970-01-01
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1)
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
