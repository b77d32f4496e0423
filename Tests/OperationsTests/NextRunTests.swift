import Operations
import Testing

@Suite struct NextRunTests {
    /// After Thursday, 2026-01-15 10:30:20.
    @Test(arguments: [
        ("*/5 * * * *", "2026-01-15T10:35:00Z"),
        ("30 10 * * *", "2026-01-16T10:30:00Z"),
        ("31 10 * * *", "2026-01-15T10:31:00Z"),
        ("0 3 * * *", "2026-01-16T03:00:00Z"),
        ("40/10 9-10 * * *", "2026-01-15T10:40:00Z"),
        ("0 0 1 1 *", "2027-01-01T00:00:00Z"),
        ("0 0 31 * *", "2026-01-31T00:00:00Z"),
        ("0 0 29 feb *", "2028-02-29T00:00:00Z"),
        ("0 0 * * sun", "2026-01-18T00:00:00Z"),
        ("0 0 * * 4", "2026-01-22T00:00:00Z"),
        // Either of the two days, unless one of them is every one. A step restricts.
        ("0 0 20 * mon", "2026-01-19T00:00:00Z"),
        ("0 0 20 * ?", "2026-01-20T00:00:00Z"),
        ("0 0 */20 * fri", "2026-01-16T00:00:00Z"),
        ("0,15 22-23 * JAN-MAR mon-fri", "2026-01-15T22:00:00Z"),
        ("@hourly", "2026-01-15T11:00:00Z"),
        ("@weekly", "2026-01-18T00:00:00Z"),
    ])
    func isTheNextMinuteThatFits(schedule: String, expected: String) throws {
        let now = try #require(Timestamp("2026-01-15T10:30:20Z"))
        #expect(nextRun(of: schedule, after: now)?.text == expected)
    }

    @Test(arguments: ["0 0 30 2 *", "@every 5m", "61 * * * *", "* * * *", "", "*/0 * * * *", "* * * * 7"])
    func isUnknown(schedule: String) throws {
        let now = try #require(Timestamp("2026-01-15T10:30:20Z"))
        #expect(nextRun(of: schedule, after: now) == nil)
    }

    @Test func theTwentyNinthOfFebruaryAroundTheEndOfACentury() throws {
        let now = try #require(Timestamp("2096-03-01T00:00:00Z"))
        #expect(nextRun(of: "0 0 29 2 *", after: now)?.text == "2104-02-29T00:00:00Z")
    }

    /// Each minute of ten days, looked up one by one.
    @Test func isWhatLookingAtEachMinuteFinds() throws {
        let begin = try #require(Timestamp("2026-02-01T00:00:00Z")).seconds
        var expected: Timestamp?
        for minute in stride(from: 10 * 1440 - 1, through: 0, by: -1) {
            let now = Timestamp(seconds: begin + minute * 60)
            if let expected { #expect(nextRun(of: "*/7 5 2-20/3 * *", after: now) == expected) }
            let (day, hour, of) = (minute / 1440 + 1, minute / 60 % 24, minute % 60)
            if of % 7 == 0, hour == 5, (2...20).contains(day), (day - 2) % 3 == 0 { expected = now }
        }
        #expect(expected != nil)
    }
}
