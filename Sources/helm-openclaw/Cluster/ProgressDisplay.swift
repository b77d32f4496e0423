internal import Diagnostics
internal import Host
internal import YAML

/// How far work in the cluster is: a bar on a terminal, the program's own lines of JSON elsewhere. On standard error,
/// either way: standard output is for results.
struct ProgressDisplay {
    private let isTerminal = StandardStreams.errorIsTerminal
    private var last = ""
    private var hasBar = false

    /// - Parameter log: the end of the program's log.
    mutating func show(log: String) {
        let lines = log.split(whereSeparator: \.isNewline)
        let found = lines.last { JSON.read(String($0))?["message"]?.string == "progress" }
        guard let found = found.map(String.init), found != last, let line = JSON.read(found) else { return }
        last = found
        guard isTerminal else { return Terminal.printError(found + "\n") }
        Terminal.printError("\r\u{1B}[K\(Self.bar(line))")
        hasBar = true
    }

    /// Says something else, once.
    mutating func say(_ text: String) {
        guard text != last else { return }
        last = text
        let line: Node = ["level": "info", "message": Node(text)]
        Terminal.printError(isTerminal ? "\(cleared())\(text)\n" : JSON.write(line, .compact) + "\n")
    }

    /// Takes the bar away.
    mutating func end() {
        Terminal.printError(cleared())
        last = ""
    }

    private mutating func cleared() -> String {
        defer { hasBar = false }
        return hasBar ? "\r\u{1B}[K" : ""
    }

    /// `upload     [##########--------------------]  33 %, 1.2 of 3.6 GB`
    static func bar(_ line: Node) -> String {
        let phase = String((line["phase"]?.string ?? "").filter { $0.isASCII && $0.isLetter || $0 == "-" })
        let done = max(0, line["done"]?.int ?? 0)
        let isBytes = line["unit"]?.string == "bytes"
        let name = phase + String(repeating: " ", count: max(0, 10 - phase.count))
        guard let total = line["total"]?.int, total > 0 else {
            return "\(name) \(isBytes ? amount(done) : "\(done)")"
        }
        let part = min(1, Double(done) / Double(total))
        let filled = Int(part * Double(width))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
        let percent = "\(Int(part * 100))"
        let padded = String(repeating: " ", count: 3 - percent.count) + percent
        let shown = isBytes ? "\(amount(done)) of \(amount(total))" : "\(done) of \(total)"
        return "\(name) [\(bar)] \(padded) %, \(shown)"
    }

    private static let width = 30

    /// `17 B`, `1.2 GB`: in thousands, as disks are sold.
    static func amount(_ bytes: Int) -> String {
        var value = Double(bytes)
        var unit = 0
        let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
        while value >= 999.5, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        if unit == 0 { return "\(bytes) B" }
        let tenths = Int((value * 10).rounded())
        return tenths < 100 ? "\(tenths / 10).\(tenths % 10) \(units[unit])" : "\(Int(value.rounded())) \(units[unit])"
    }
}
