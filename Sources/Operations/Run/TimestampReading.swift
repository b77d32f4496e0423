extension Timestamp {
    /// Reads what Kubernetes writes: `2026-03-01T08:05:09Z`, perhaps with a fraction. Nil for anything else, other time
    /// zones included.
    package init?(text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return nil }
        for (index, byte) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")] as [(Int, Character)] {
            guard bytes[index] == byte.asciiValue else { return nil }
        }
        func number(_ range: Range<Int>) -> Int? {
            bytes[range].allSatisfy({ (0x30...0x39).contains($0) })
                ? bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } : nil
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), (1...12).contains(month),
            (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        if bytes.count > 20 {
            guard bytes[19] == UInt8(ascii: "."), bytes.count > 21, number(20..<bytes.count - 1) != nil else {
                return nil
            }
        }
        // Years are counted from March, so that the day of a leap year comes last.
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
        self.init(seconds: ((days * 24 + hour) * 60 + minute) * 60 + second)
    }
}
