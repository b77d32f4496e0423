internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Check {
    static let keeperRuns = Check("keeper-runs", "what should happen over time happens") { patient in
        let release = try patient.release()
        let name = KeeperName.of(release: release.name)
        let isWanted = try patient.manifest().contains { $0.kindName == "CronJob" && $0.objectName == name }
        guard isWanted else { return .ok("none in this release") }
        guard let job = try patient.objects("cronjobs.batch", [name]).first else {
            return .failure("there is no CronJob \(name)", fix: try patient.repeatLine())
        }
        if job["spec"]?["suspend"]?.bool == true {
            return .failure(
                "CronJob \(name) is suspended",
                fix: "kubectl patch cronjob \(shellWord(name))\(patient.kubectlPlace) --type=merge "
                    + "-p '{\"spec\":{\"suspend\":false}}'")
        }
        guard let began = job["status"]?["lastScheduleTime"]?.string else { return .ok("\(name) has not run yet") }
        let ended = job["status"]?["lastSuccessfulTime"]?.string
        // Both are UTC of one form, so their order is that of the texts.
        guard let ended, began <= ended || job["status"]?["active"]?.isEmpty == false else {
            return .failure(
                "\(name) ran at \(began) and did not end well" + (ended.map { "; it last did at \($0)" } ?? ""),
                fix:
                    "kubectl get jobs\(patient.kubectlPlace), then kubectl logs\(patient.kubectlPlace) job/NAME of its newest"
            )
        }
        return .ok("last at \(ended)")
    }
}
