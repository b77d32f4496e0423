internal import Operations

/// How long ago something was, in the largest unit that fits, as kubectl shows it; `-` when the text is no time.
func age(of text: String, now: Timestamp = .now) -> String {
    guard let then = secondsSince1970(text) else { return "-" }
    let seconds = max(0, now.seconds - then)
    let units = [("d", 86400), ("h", 3600), ("m", 60)]
    return units.first { seconds >= $0.1 }.map { "\(seconds / $0.1)\($0.0)" } ?? "\(seconds)s"
}

/// Of `2026-03-01T08:05:09Z`, the one form that Kubernetes writes.
private func secondsSince1970(_ text: String) -> Int? {
    let numbers = text.split { !("0"..."9").contains($0) }.compactMap { Int($0) }
    guard text.hasSuffix("Z"), numbers.count >= 6, (1...12).contains(numbers[1]), (1...9999).contains(numbers[0])
    else { return nil }
    // Years are counted from March, so that the day of a leap year comes last.
    let year = numbers[1] > 2 ? numbers[0] : numbers[0] - 1
    let month = (numbers[1] + 9) % 12
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 306 + 5) / 10 + numbers[2] - 1 - 719_468
    return days * 86400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
}
