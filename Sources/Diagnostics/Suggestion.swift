/// The choice that is nearest to what was written; nil when none is near enough to be what was meant.
package func nearest(to word: String, among choices: [String]) -> String? {
    let limit = max(1, word.utf8.count / 3)
    guard word.utf8.count <= 64 else { return nil }
    let scored = choices.map { (choice: $0, distance: editDistance(word.lowercased(), $0.lowercased())) }
    guard let best = scored.min(by: { $0.distance < $1.distance }), best.distance <= limit else { return nil }
    return best.choice
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other.
private func editDistance(_ from: String, _ to: String) -> Int {
    let from = Array(from.unicodeScalars)
    let to = Array(to.unicodeScalars)
    var before: [Int] = []
    var previous = Array(0...to.count)
    for row in 0..<from.count {
        var current = [row + 1]
        for column in 0..<to.count {
            var cost = min(previous[column + 1], current[column]) + 1
            cost = min(cost, previous[column] + (from[row] == to[column] ? 0 : 1))
            if row > 0, column > 0, from[row] == to[column - 1], from[row - 1] == to[column] {
                cost = min(cost, before[column - 1] + 1)
            }
            current.append(cost)
        }
        before = previous
        previous = current
    }
    return previous[to.count]
}
