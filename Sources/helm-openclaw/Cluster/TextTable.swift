internal import Diagnostics

/// Rows of words in columns that line up. Characters that could move the cursor are left out.
struct TextTable {
    private var rows: [[String]] = []

    mutating func add(_ cells: String...) { add(cells) }

    mutating func add(_ cells: [String]) {
        rows.append(cells.map(Self.shown))
    }

    /// Lines that stand under a row.
    static func lines(_ texts: [String]) -> String { texts.map { shown($0) + "\n" }.joined() }

    private static func shown(_ cell: String) -> String {
        String(String.UnicodeScalarView(cell.unicodeScalars.filter { !isInvisible($0) }))
    }

    var text: String {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, cell in
                column == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[column] - cell.count)
            }.joined(separator: "   ") + "\n"
        }.joined()
    }
}
