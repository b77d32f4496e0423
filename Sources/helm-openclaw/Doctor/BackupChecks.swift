internal import Diagnostics
internal import InstanceSpec
internal import Operations
internal import YAML

extension Check {
    static let backupRuns = Check("backup-runs", "what is to be backed up is") { patient in
        let name = BackupMark.template(of: try patient.name())
        guard try patient.objects("cronjobs.batch", [name]).first != nil else {
            return .ok("no bucket, or no volume that is backed up")
        }
        guard let job = try patient.objects("cronjobs.batch", ["\(name)-periodic"]).first else {
            return .ok("by hand and before an uninstall only: backup.schedule is not set")
        }
        guard let began = job["status"]?["lastScheduleTime"]?.string else { return .ok("none was due yet") }
        if job["spec"]?["suspend"]?.bool == true { return .ok("none while the instance is suspended") }
        let ended = job["status"]?["lastSuccessfulTime"]?.string
        // Both are UTC of one form, so their order is that of the texts.
        guard let ended, began <= ended || job["status"]?["active"]?.isEmpty == false else {
            return .failure(
                "the backup of \(began) did not end well" + (ended.map { "; the last that did is of \($0)" } ?? ""),
                fix: "helm openclaw backup now \(shellWord(try patient.name()))\(patient.place) --wait",
                "kubectl get jobs\(patient.kubectlPlace) -l \(BackupMark.instance)=\(try patient.name()), "
                    + "then kubectl logs\(patient.kubectlPlace) job/NAME of its newest")
        }
        return .ok("last at \(ended)")
    }
}
