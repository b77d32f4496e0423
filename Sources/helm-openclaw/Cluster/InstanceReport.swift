internal import Diagnostics
internal import InstanceSpec
internal import Operations
internal import ValuesFiles
internal import YAML

/// What is known about an instance without looking into its pod.
struct InstanceReport {
    let instance: LiveInstance
    let pods: [PodState]
    let record: Node?
    let claim: Node?
    let release: Release?
    /// What runs at set times for it: the keeper, and backups.
    let cronJobs: [Node]
    let lastBackup: LastBackup?

    /// The Helm release that made it.
    struct Release {
        let name: String
        let revision: Int
        let status: String
        let description: String
        let chart: String
        /// The last changes as Helm tells them, the newest first.
        let changes: [Node]
    }

    /// - Parameter changes: how many changes of the release are wanted.
    init(_ instance: LiveInstance, _ kubectl: Kubectl, _ helm: Helm, helmFlags: [String], changes: Int = 1) throws {
        self.instance = instance
        pods = try instance.pods(kubectl).map(PodState.init)
        record = try kubectl.object("openclawinstances.openclaw.rocks", instance.name)
        claim = try kubectl.object("persistentvolumeclaim", instance.claimName)
        lastBackup = changes > 1 ? LastBackup(of: instance, record, kubectl) : nil
        release = instance.release.flatMap { Release($0, helm, helmFlags, changes: changes) }
        let names = ["\(instance.name)-backup-periodic"] + (instance.release.map { [KeeperName.of(release: $0)] } ?? [])
        // One line for each instance has no place for them.
        let all = changes > 1 ? (try? kubectl.list("cronjobs")) ?? [] : []
        cronJobs = all.filter { names.contains($0.objectName) }
    }

    /// The keeper's word when it has one, and else what the StatefulSet says.
    var phase: String {
        if let phase = record?["status"]?["phase"]?.string, !phase.isEmpty { return phase }
        let spec = instance.statefulSet["spec"]
        let status = instance.statefulSet["status"]
        if spec?["replicas"]?.int == 0 { return "Suspended" }
        let ready = status?["readyReplicas"]?.int ?? 0
        if ready >= spec?["replicas"]?.int ?? 1 {
            return status?["currentRevision"]?.string == status?["updateRevision"]?.string ? "Running" : "Updating"
        }
        if ready > 0 { return "Degraded" }
        let words = pods.compactMap(\.trouble?.reason)
        return words.contains { Self.failures.contains($0) } ? "Failed" : "Provisioning"
    }

    /// What does not get better by waiting.
    private static let failures = [
        "CrashLoopBackOff", "Error", "ImagePullBackOff", "ErrImagePull", "InvalidImageName",
        "CreateContainerConfigError",
        "CreateContainerError", "RunContainerError", "OOMKilled", "Init:Error", "Evicted",
    ]

    var ready: String {
        "\(instance.statefulSet["status"]?["readyReplicas"]?.int ?? 0)/\(instance.statefulSet["spec"]?["replicas"]?.int ?? 1)"
    }

    var image: String { instance.main?["image"]?.string ?? "" }

    var json: Node {
        [
            "name": Node(instance.name), "namespace": Node(instance.namespace), "phase": Node(phase),
            "ready": Node(ready), "image": Node(image), "pods": Node(pods.map(\.json)),
            "release": release.map {
                [
                    "name": Node($0.name), "revision": Node($0.revision), "status": Node($0.status),
                    "description": Node($0.description), "chart": Node($0.chart), "history": Node($0.changes),
                ]
            },
            "claim": claim.map {
                [
                    "name": $0["metadata"]?["name"], "phase": $0["status"]?["phase"],
                    "capacity": $0["status"]?["capacity"]?["storage"],
                ]
            },
            "conditions": record?["status"]?["conditions"], "autoUpdate": record?["status"]?["autoUpdate"],
            "scheduled": Node(
                cronJobs.map {
                    [
                        "name": Node($0.objectName), "schedule": $0["spec"]?["schedule"],
                        "suspended": Node($0["spec"]?["suspend"]?.bool ?? false),
                        "lastRun": $0["status"]?["lastScheduleTime"],
                        "nextRun": Node(Self.nextRun(of: $0)?.text),
                    ]
                }),
            "lastBackupPath": Node(lastBackup?.path ?? record?["status"]?["lastBackupPath"]?.string)?.nonEmpty,
            "lastBackupTime": Node(lastBackup?.time ?? record?["status"]?["lastBackupTime"]?.string),
        ]
    }

    var text: String {
        var table = TextTable()
        table.add("instance", "\(instance.name) in \(instance.namespace)")
        table.add("phase", "\(phase), \(ready) ready")
        table.add("image", image)
        if let release {
            table.add("release", "\(release.name), revision \(release.revision), \(release.status), \(release.chart)")
            for (index, change) in release.changes.enumerated() {
                let when = String((change["updated"]?.string ?? "").prefix(19))
                table.add(
                    index == 0 ? "last change" : "before",
                    "\(change["revision"]?.int ?? 0), \(when), \(change["status"]?.string ?? ""): "
                        + (change["description"]?.string ?? ""))
            }
        } else {
            table.add("release", "none: not made by Helm")
        }
        if let claim {
            let size = claim["status"]?["capacity"]?["storage"]?.string ?? "no size yet"
            table.add("data", "\(instance.claimName), \(size), \(claim["status"]?["phase"]?.string ?? "Pending")")
        }
        for pod in pods {
            table.add("pod", "\(pod.name), \(pod.restarts) restarts" + (pod.trouble.map { ", \($0.text)" } ?? ""))
        }
        for condition in record?["status"]?["conditions"]?.sequence ?? [] {
            let message = condition["message"]?.string ?? ""
            table.add(
                condition["type"]?.string ?? "",
                "\(condition["status"]?.string ?? "") \(condition["reason"]?.string ?? "")"
                    + (message.isEmpty ? "" : ": \(message)"))
        }
        if let backup = lastBackup {
            let path = backup.path.isEmpty ? "" : ", \(backup.path)"
            table.add("last backup", "\(backup.time), \(age(of: backup.time)) ago\(path)")
        }
        if let words = updateWords(record?["status"]?["autoUpdate"] ?? [:]) { table.add("updates", words) }
        for job in cronJobs {
            let schedule = job["spec"]?["schedule"]?.string ?? ""
            let last = job["status"]?["lastScheduleTime"]?.string
            let state = job["spec"]?["suspend"]?.bool == true ? "suspended" : "scheduled \"\(schedule)\""
            let next = Self.nextRun(of: job).map { ", next at \($0.text)" } ?? ""
            table.add(
                "runs",
                "\(job.objectName), \(state), " + (last.map { "last \(age(of: $0)) ago" } ?? "not run yet") + next)
        }
        return table.text
    }

    /// Nil for one that is suspended, and for one with a time zone other than ours: which rules it follows is not known here.
    private static func nextRun(of cronJob: Node) -> Timestamp? {
        guard cronJob["spec"]?["suspend"]?.bool != true,
            ["Etc/UTC", "UTC"].contains(cronJob["spec"]?["timeZone"]?.string ?? "UTC"),
            let schedule = cronJob["spec"]?["schedule"]?.string
        else { return nil }
        return Operations.nextRun(of: schedule, after: .now)
    }

    private func updateWords(_ update: Node) -> String? {
        func text(_ key: String) -> String? { update[key]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        let parts = [
            text("currentVersion").map { "runs \($0)" },
            text("pendingVersion").map { "\(text("updatePhase") ?? "about to apply") \($0)" },
            text("latestVersion").map { "newest \($0)" },
            text("failedVersion").map { "passes over \($0)" },
            text("lastCheckTime").map { "looked \(age(of: $0)) ago" },
            text("lastUpdateError"),
        ]
        let words = parts.compactMap { $0 }.joined(separator: ", ")
        return words.isEmpty ? nil : words
    }
}

extension InstanceReport.Release {
    /// `history` gives the chart's name and version in one word.
    var isOurs: Bool { ChartFacts.namesOurs(chart) }

    /// Nil when Helm does not know it.
    init?(_ name: String, _ helm: Helm, _ flags: [String], changes: Int = 1) {
        guard let text = helm.ask(["history", name, "--max", "\(changes)", "--output", "json"] + flags),
            let all = JSON.read(text.trimmed)?.sequence, let last = all.last
        else { return nil }
        self.changes = all.reversed()
        self.name = name
        revision = last["revision"]?.int ?? 0
        status = last["status"]?.string ?? ""
        description = last["description"]?.string ?? ""
        chart = last["chart"]?.string ?? ""
    }
}

extension LiveInstance {
    /// The claim that holds its data: the one that the pod mounts, or the first of its claim template.
    var claimName: String {
        let volumes = statefulSet["spec"]?["template"]?["spec"]?["volumes"]?.sequence ?? []
        let data = volumes.first { $0["name"]?.string == "data" }
        return data?["persistentVolumeClaim"]?["claimName"]?.string
            ?? (statefulSet["spec"]?["volumeClaimTemplates"]?.sequence?.isEmpty == false
                ? "data-\(name)-0" : "\(name)-data")
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
