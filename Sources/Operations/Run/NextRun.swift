internal import Validator

/// When a schedule runs next after a time, in UTC; nil for one that Kubernetes would not take, that names no times of day
/// (`@every`), or that does not run within eight years, as the 30th of February. Eight, for the 29th around 2100.
package func nextRun(of schedule: String, after now: Timestamp) -> Timestamp? {
    guard let expression = CronExpression(schedule) else { return nil }
    let today = now.days
    // A minute that has begun is over.
    let minute = (now.seconds - today * 86400) / 60 + 1
    for day in today...(today + 8 * 366) {
        let date = Timestamp(seconds: day * 86400).civil
        // 1970 began on a Thursday.
        guard expression.runs(month: date.month, day: date.day, weekday: (day % 7 + 11) % 7) else { continue }
        if let found = expression.minute(from: day == today ? minute : 0) {
            return Timestamp(seconds: day * 86400 + found * 60)
        }
    }
    return nil
}
