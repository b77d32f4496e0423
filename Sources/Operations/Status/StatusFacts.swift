package import InstanceSpec
package import YAML

/// All that an instance's status is made from, read by one run.
package struct StatusFacts: Sendable {
    /// As it is deployed: the keeper's decisions included.
    package var instance: Instance
    /// The record as it lives, its old status in it.
    package var record: Node
    /// The objects of the release that are this instance's.
    package var objects: [Node] = []
    /// Those of them that the cluster does not have, as `Kind/name`.
    package var missing: Set<String> = []
    /// Whether those two are known; without a release they are not.
    package var isCompared = true
    package var statefulSet: Node?
    package var pods: [Node] = []
    /// Secrets that the pod needs and that are not there.
    package var missingSecrets: [String] = []
    /// ConfigMaps that the values refer to, by name; nil for one that is not there.
    package var configMaps: [String: Node?] = [:]
    /// Whether `storage.persistence.existingClaim` is there; nil when none is named.
    package var hasExistingClaim: Bool?
    package var update = AutoUpdateStatus()
    package var backups = BackupFacts()
    /// Why the run could not do its work for this instance; nil when it could.
    package var failure: String?
    /// Differences that are not corrected any more; nil for none.
    package var driftLeft: String?
    /// What other steps have to say, each of a type of its own.
    package var further: [Condition] = []
    package var now: Timestamp

    package init(instance: Instance, record: Node, now: Timestamp) {
        self.instance = instance
        self.record = record
        self.now = now
    }

    package var generation: Int { record["metadata"]?["generation"]?.int ?? 0 }

    /// Whether the release has such an object and the cluster too.
    package func has(_ kind: String, _ name: String) -> Bool {
        object(kind, name) != nil && !missing.contains("\(kind)/\(name)")
    }

    func object(_ kind: String, _ name: String) -> Node? {
        objects.first { $0["kind"]?.string == kind && $0["metadata"]?["name"]?.string == name }
    }
}

/// The newest backups of an instance, read from its Jobs.
package struct BackupFacts: Sendable, Equatable {
    /// Where the newest complete one lies; empty when there is none, or it does not say.
    package var lastPath = ""
    package var lastTime = ""
    /// Why the newest Job failed, when it is newer than the newest complete one; nil when it did not.
    package var failure: String?
    /// Whether the credentials Secret is there; nil when none is named.
    package var hasCredentials: Bool?

    package init() {}

    /// - Parameter jobs: those that have the label `openclaw.rocks/instance` with the instance's name.
    package init(jobs: [Node]) {
        func isPast(_ job: Node, _ type: String) -> Node? {
            (job["status"]?["conditions"]?.sequence ?? []).first {
                $0["type"]?.string == type && $0["status"]?.string == "True"
            }
        }
        func time(_ job: Node, _ condition: Node?) -> String {
            job["status"]?["completionTime"]?.string ?? condition?["lastTransitionTime"]?.string ?? ""
        }
        let backups = jobs.filter {
            ($0["metadata"]?["labels"]?["openclaw.rocks/job-type"]?.string ?? "").hasSuffix("backup")
        }
        for job in backups {
            guard let complete = isPast(job, "Complete") else { continue }
            guard time(job, complete) > lastTime else { continue }
            lastTime = time(job, complete)
            lastPath = job["metadata"]?["annotations"]?["openclaw.rocks/backup-path"]?.string ?? ""
        }
        for job in backups {
            guard let failed = isPast(job, "Failed"), time(job, failed) > lastTime else { continue }
            failure = failed["message"]?.string ?? failed["reason"]?.string ?? "the Job failed"
        }
    }
}
