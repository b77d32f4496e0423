internal import Diagnostics
internal import InstanceSpec
internal import Operations
internal import YAML

/// The template of an instance's backups, and the Jobs that are made from it.
struct BackupTemplate {
    let object: Node
    let instance: LiveInstance

    /// - Throws: `Failure` when the instance has none.
    init(_ instance: LiveInstance, _ kubectl: Kubectl) throws {
        let name = BackupMark.template(of: instance.name)
        guard let found = try kubectl.object("cronjob", name) else {
            throw Failure(
                "cannot find CronJob \(name): nothing is backed up of \(instance.name)",
                fix:
                    "name a Secret in keeper.backup.credentialsSecret; it needs storage.persistence, and no auto-scaling"
            )
        }
        object = found
        self.instance = instance
    }

    /// Why the volume cannot be read now; nil when it can.
    var obstacle: String? {
        let needsStop = object["metadata"]?["annotations"]?[BackupMark.volume]?.string == BackupMark.stopped
        return needsStop && !instance.isSuspended
            ? "its volume can only be read while it is stopped (runtimeClassName, or ReadWriteOncePod)" : nil
    }

    /// `<instance>-<word>-<the seconds since 1970, in base 36>`: short enough for a Job's name, and another each second.
    func jobName(_ word: String) -> String {
        "\(instance.name)-\(word)-\(String(Timestamp.now.seconds, radix: 36))"
    }
}

/// A Job in the cluster that somebody waits for.
struct ClusterJob {
    let name: String
    private let kubectl: Kubectl

    init(_ object: Node, _ kubectl: Kubectl) throws {
        name = object["metadata"]?["name"]?.string ?? ""
        self.kubectl = kubectl
        _ = try kubectl.ask(["create", "--filename", "-"], input: Array(JSON.write(object, .compact).utf8))
    }

    /// What the program has written.
    struct Ended {
        var outcome: BackupOutcome
        /// Its last word; nil when it was killed, or never started.
        var word: Node?
        var log: String
    }

    /// Waits until it has ended.
    /// - Throws: `Failure` when it has not within the limit; it goes on then.
    func wait(_ limit: GoDuration) throws -> Ended {
        var display = ProgressDisplay()
        let end = Timestamp.now.seconds + Int(limit.nanoseconds / 1_000_000_000)
        while true {
            guard let job = try kubectl.object("job", name) else {
                throw Failure("cannot wait for Job \(name): somebody deleted it", fix: "begin again")
            }
            let pods = try kubectl.list("pods", labels: "batch.kubernetes.io/job-name=\(name)")
            let log = try log(pods)
            display.show(log: log)
            let outcome = BackupOutcome(job: job, pods: pods)
            guard case .running(let obstacle) = outcome else {
                display.end()
                return Ended(outcome: outcome, word: lastWord(pods), log: log)
            }
            if let obstacle { display.say("waiting: \(obstacle)") }
            if Timestamp.now.seconds >= end {
                display.end()
                throw Failure(
                    "cannot wait any longer for Job \(name), which goes on" + (obstacle.map { ": \($0)" } ?? ""),
                    fix: kubectl.line(["describe", "job", name]))
            }
            try pause()
        }
    }

    func delete() { _ = try? kubectl.ask(["delete", "job", name, "--wait=false"]) }

    /// Of the newest pod that has one.
    private func log(_ pods: [Node]) throws -> String {
        let began = pods.filter { $0["status"]?["phase"]?.string != "Pending" }
        let newest = began.max {
            ($0["metadata"]?["creationTimestamp"]?.string ?? "", $0["metadata"]?["name"]?.string ?? "")
                < ($1["metadata"]?["creationTimestamp"]?.string ?? "", $1["metadata"]?["name"]?.string ?? "")
        }
        guard let pod = newest?["metadata"]?["name"]?.string else { return "" }
        // It may be gone, or on a node that cannot be asked: the outcome does not need it.
        return (try? kubectl.ask(["logs", pod])) ?? ""
    }
}

/// Between two looks at the cluster.
func pause() throws { try waiting { try await Task.sleep(for: .seconds(1)) } }

extension BackupOutcome {
    /// What to say of one that has not come to a good end; nil for one that has.
    var problem: String? {
        switch self {
        case .complete: nil
        case .failed(let reason, let message): "\(message) (\(reason))"
        case .running: "it has not ended"
        }
    }
}

/// What a flag says in Go's words for times.
func duration(_ text: String, _ command: String) throws -> GoDuration {
    do throws(GoDuration.Problem) {
        return try GoDuration.parse(text)
    } catch {
        throw UsageProblem(message: "--timeout \(quoted(text)): \(error.reason)", command: command)
    }
}
