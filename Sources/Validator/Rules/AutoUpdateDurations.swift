internal import Diagnostics
internal import InstanceSpec

extension Rule {
    static let autoUpdateCheckInterval = durationRules(
        "au-check-interval", "checkInterval", least: (.hours(1), "1h"), most: (.hours(168), "168h")
    ) { $0.checkInterval }

    static let autoUpdateHealthCheckTimeout = durationRules(
        "au-health-timeout", "healthCheckTimeout", least: (.minutes(2), "2m"), most: (.minutes(30), "30m")
    ) { $0.healthCheckTimeout }

    /// Syntax, lower and upper bound of one duration; an empty text means the default.
    private static func durationRules(
        _ id: String, _ field: String, least: (value: GoDuration, text: String),
        most: (value: GoDuration, text: String), text: @escaping @Sendable (AutoUpdate) -> String
    ) -> [Rule] {
        let path = Path(dotted: "spec.autoUpdate.\(field)")
        let name = "autoUpdate.\(field)"
        @Sendable func duration(_ instance: Instance) -> GoDuration? {
            try? GoDuration.parse(text(instance.spec.autoUpdate))
        }
        return [
            Rule(
                id: "\(id)-syntax", path: path, summary: "\(name) is a Go duration",
                fix: "write numbers with units, such as \(most.text) or 1h30m; there is no unit for days"
            ) { instance, report in
                let written = text(instance.spec.autoUpdate)
                guard !written.isEmpty else { return }
                do throws(GoDuration.Problem) {
                    _ = try GoDuration.parse(written)
                } catch {
                    report("\(name) is \(quoted(written)), which is not a Go duration: \(error.reason)")
                }
            },
            Rule(
                id: "\(id)-min", path: path, summary: "\(name) is at least \(least.text)",
                fix: "write \(least.text) or more"
            ) { instance, report in
                if let value = duration(instance), value < least.value {
                    report("\(name) must be at least \(least.text), it is \(quoted(text(instance.spec.autoUpdate)))")
                }
            },
            Rule(
                id: "\(id)-max", path: path, summary: "\(name) is at most \(most.text)",
                fix: "write \(most.text) or less"
            ) { instance, report in
                if let value = duration(instance), value > most.value {
                    report("\(name) must be at most \(most.text), it is \(quoted(text(instance.spec.autoUpdate)))")
                }
            },
        ]
    }
}
