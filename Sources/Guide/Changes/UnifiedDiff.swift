/// Two texts line by line, as `diff -u` shows them.
enum UnifiedDiff {
    private enum Line {
        case same(Substring)
        case removed(Substring)
        case added(Substring)

        var text: String {
            switch self {
            case .same(let text): " \(text)\n"
            case .removed(let text): "-\(text)\n"
            case .added(let text): "+\(text)\n"
            }
        }

        var isChange: Bool { if case .same = self { false } else { true } }
    }

    private static let context = 3

    /// - Returns: empty when the texts are the same.
    static func text(_ old: String, _ new: String, name: String) -> String {
        let lines = compare(lines(old), lines(new))
        guard lines.contains(where: \.isChange) else { return "" }
        var result = "--- \(name)\n+++ \(name)\n"
        var index = 0
        while let change = lines[index...].firstIndex(where: \.isChange) {
            let start = max(index, change - context)
            var end = change
            // Changes that are near each other share a hunk.
            while let next = lines[end...].firstIndex(where: \.isChange), next - end <= 2 * context || next == end {
                end = next + 1
            }
            let stop = min(lines.count, end + context)
            result += header(lines, start, stop) + lines[start..<stop].map(\.text).joined()
            index = stop
        }
        return result
    }

    private static func lines(_ text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    private static func header(_ lines: [Line], _ start: Int, _ stop: Int) -> String {
        func count(_ range: Range<Int>, _ counts: (Line) -> Bool) -> Int { lines[range].count(where: counts) }
        func isOld(_ line: Line) -> Bool { if case .added = line { false } else { true } }
        func isNew(_ line: Line) -> Bool { if case .removed = line { false } else { true } }
        func part(_ counts: (Line) -> Bool) -> String {
            let length = count(start..<stop, counts)
            return "\(count(0..<start, counts) + (length == 0 ? 0 : 1)),\(length)"
        }
        return "@@ -\(part(isOld)) +\(part(isNew)) @@\n"
    }

    /// The shortest way from one to the other. Objects have some thousand lines at most.
    private static func compare(_ old: [Substring], _ new: [Substring]) -> [Line] {
        var result: [Line] = []
        let difference = new.difference(from: old)
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var left = 0
        var right = 0
        while left < old.count || right < new.count {
            if removed.contains(left) {
                result.append(.removed(old[left]))
                left += 1
            } else if added.contains(right) {
                result.append(.added(new[right]))
                right += 1
            } else {
                result.append(.same(new[right]))
                left += 1
                right += 1
            }
        }
        return result
    }
}
