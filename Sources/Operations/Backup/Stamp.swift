internal import Diagnostics

/// A moment as paths write it: `2026-01-15T103000Z`, in UTC and without colons. Sorts as time does.
package struct Stamp: Sendable, Hashable, CustomStringConvertible {
    package let description: String
    /// Since 1970.
    package let seconds: Int

    package init(_ time: Timestamp) {
        seconds = time.seconds
        description = String(time.text.filter { $0 != ":" })
    }

    /// Nil when the text is not one, or names a day or an hour that does not exist.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 18 else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            bytes[range].allSatisfy(isDigit) ? Int(String(decoding: bytes[range], as: UTF8.self)) : nil
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(13..<15), let second = number(15..<17)
        else { return nil }
        let stamp = Stamp(
            Timestamp(
                seconds: Self.days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second))
        // Written again it is the same only if every part was in its range.
        guard stamp.description == text else { return nil }
        self = stamp
    }

    /// The day: `2026-01-15`.
    package var day: Substring { description.prefix(10) }

    /// Days since 1970 of a Gregorian date; years are counted from March, so that the day of a leap year comes last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
