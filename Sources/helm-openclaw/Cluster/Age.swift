internal import Operations

/// How long ago something was, in the largest unit that fits, as kubectl shows it; `-` when the text is no time.
func age(of text: String, now: Timestamp = .now) -> String {
    guard let then = Timestamp(text) else { return "-" }
    let seconds = max(0, now.seconds - then.seconds)
    let units = [("d", 86400), ("h", 3600), ("m", 60)]
    return units.first { seconds >= $0.1 }.map { "\(seconds / $0.1)\($0.0)" } ?? "\(seconds)s"
}
