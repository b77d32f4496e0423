internal import Glibc

/// The time of day.
package enum WallClock {
    /// Seconds since 1970 in UTC, and the nanoseconds beyond them.
    package static var now: (seconds: Int, nanoseconds: Int) {
        var time = timespec()
        unsafe _ = clock_gettime(CLOCK_REALTIME, &time)
        return (time.tv_sec, time.tv_nsec)
    }
}
