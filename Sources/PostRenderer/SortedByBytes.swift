/// By bytes, as every list of names is ordered.
func sortedByBytes(_ texts: [String]) -> [String] {
    texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
