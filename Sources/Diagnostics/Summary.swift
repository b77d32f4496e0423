/// How many errors and warnings there are, such as `2 errors, 1 warning`; nil when there are none.
package func summary(_ findings: some Collection<Finding>) -> String? {
    let errors = findings.count { $0.severity == .error }
    let warnings = findings.count - errors
    func count(_ number: Int, _ word: String) -> String? {
        number == 0 ? nil : "\(number) \(word)\(number == 1 ? "" : "s")"
    }
    let parts = [count(errors, "error"), count(warnings, "warning")].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
}
