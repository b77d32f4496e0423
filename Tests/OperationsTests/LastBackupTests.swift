import InstanceSpec
import Operations
import Testing
import YAML

struct LastBackupTests {
    private static let path = "backups/n/a/2026-01-15T103000Z"

    private static func set(replicas: Int = 1, annotations: Node = [:], volumes: Node = [data]) -> Node {
        [
            "kind": "StatefulSet", "metadata": ["name": "a", "annotations": annotations],
            "spec": ["replicas": Node(replicas), "template": ["spec": ["volumes": volumes]]],
        ]
    }
    private static let data: Node = ["name": "data", "persistentVolumeClaim": ["claimName": "a-data"]]

    private static func template(_ annotations: Node = [:]) -> Node {
        ["kind": "CronJob", "metadata": ["name": "a-backup", "annotations": annotations]]
    }

    // MARK: What an instance needs

    @Test(arguments: [
        (LeavingInstance(name: "a", record: set(annotations: [BackupMark.skip: "true"])), true),
        (LeavingInstance(name: "a", statefulSet: set(annotations: [BackupMark.skip: "true"])), true),
        (LeavingInstance(name: "a", statefulSet: set(), template: template([BackupMark.skip: "true"])), true),
        // The one word that means it.
        (LeavingInstance(name: "a", statefulSet: set(annotations: [BackupMark.skip: "yes"])), false),
        (LeavingInstance(name: "a"), false),
    ])
    func skipped(_ instance: LeavingInstance, _ expected: Bool) { #expect(instance.isSkipped == expected) }

    @Test(arguments: [
        (template(), false), (template([BackupMark.volume: "stopped"]), true),
        (template([BackupMark.claim: "a-data"]), true), (template([BackupMark.claim: ""]), false),
    ])
    func stoppedFirst(_ template: Node, _ expected: Bool) {
        #expect(LeavingInstance(name: "a", template: template).mustStop == expected)
    }

    @Test func whatOutlivesIt() {
        #expect(LeavingInstance(name: "a", statefulSet: Self.set()).keepsData)
        #expect(
            !LeavingInstance(name: "a", statefulSet: Self.set(volumes: [["name": "data", "emptyDir": [:]]])).keepsData)
        // Nobody knows: nothing is taken away.
        #expect(LeavingInstance(name: "a").keepsData)
        var scaled = Self.set(volumes: [])
        scaled["spec"]?["volumeClaimTemplates"] = [["metadata": ["name": "data"]]]
        #expect(LeavingInstance(name: "a", statefulSet: scaled).keepsData)
    }

    @Test func eventsAreAboutWhatPeopleLookAtFirst() {
        let all = LeavingInstance(
            name: "a", record: ["kind": "OpenClawInstance"], statefulSet: Self.set(), template: Self.template())
        #expect(all.subject?["kind"] == "OpenClawInstance")
        #expect(LeavingInstance(name: "a", statefulSet: Self.set(), template: Self.template()).subject == Self.set())
        #expect(LeavingInstance(name: "a").subject == nil)
    }

    // MARK: A Job of an earlier uninstall

    private static let now = Timestamp("2026-01-15T12:00:00Z") ?? Timestamp(seconds: 0)

    private static func job(_ condition: String?, ended: String? = nil, type: String = "backup", leaving: Bool = false)
        -> Node
    {
        [
            "metadata": [
                "labels": [BackupMark.jobType: Node(type)], "annotations": [BackupMark.path: Node(path)],
                "deletionTimestamp": leaving ? "2026-01-15T11:00:00Z" : nil,
            ],
            "status": [
                "completionTime": Node(ended),
                "conditions": condition.map { [["type": Node($0), "status": "True"]] },
            ],
        ]
    }

    private static func accepted() -> LastBackupStep { .accept(FinishedBackup(path: path)) }

    @Test(arguments: [
        (nil, false, LastBackupStep.make),
        (job(nil), false, .follow),
        (job("Failed"), false, .replace),
        (job("Complete", ended: "2026-01-15T11:00:00Z"), false, accepted()),
        // Older than an hour.
        (job("Complete", ended: "2026-01-15T10:59:59Z"), false, .replace),
        // The agent has run since, and its claim is to go.
        (job("Complete", ended: "2026-01-15T11:59:59Z"), true, .replace),
        (job("Complete"), false, .replace),
        // Somebody else's, under the same name.
        (job("Complete", ended: "2026-01-15T11:59:59Z", type: "manual-backup"), false, .replace),
        (job(nil, leaving: true), false, .replace),
    ])
    func theNextStep(_ job: Node?, _ mustBeNew: Bool, _ expected: LastBackupStep) {
        #expect(LastBackupStep(job: job, pods: [], now: Self.now, mustBeNew: mustBeNew) == expected)
    }

    // MARK: What is said

    @Test(arguments: [
        (LastBackupOutcome.complete(FinishedBackup(path: path), claimDeleted: nil), "BackupComplete", "Normal", path),
        (
            .complete(FinishedBackup(path: path), claimDeleted: "a-data"), "BackupComplete", "Normal",
            "claim a-data is deleted"
        ),
        (.accepted(FinishedBackup(path: path), claimDeleted: nil), "BackupComplete", "Normal", "within the hour"),
        (.skipped, "BackupSkipped", "Normal", "its annotation says so"),
        (.nothingToDo, "BackupSkipped", "Normal", "it has no volume"),
        (.claimGone, "BackupSkipped", "Normal", "its claim is deleted already"),
        (.credentialsMissing("no S3_BUCKET"), "BackupSkipped", "Warning", "no S3_BUCKET"),
        (.failed("full"), "BackupFailed", "Warning", "full"),
        (.outOfTime(obstacle: nil), "BackupTimedOut", "Warning", "within 270 seconds: the uninstall goes on, Job j"),
        (.outOfTime(obstacle: "no node"), "BackupTimedOut", "Warning", "(no node)"),
    ])
    func everyOutcomeIsAnEvent(_ outcome: LastBackupOutcome, _ reason: String, _ kind: String, _ part: String) {
        let note = outcome.note(of: "a", claim: nil, job: "j", budget: .seconds(270))
        #expect(note.reason == reason && note.kind.rawValue == kind && note.message.contains(part), "\(note)")
        #expect(!note.message.contains("is kept"))
    }

    /// Whoever wanted it gone must learn that it is not.
    @Test(arguments: [LastBackupOutcome.skipped, .credentialsMissing("x"), .failed("x"), .outOfTime(obstacle: nil)])
    func aClaimThatStaysIsTold(_ outcome: LastBackupOutcome) {
        let message = outcome.note(of: "a", claim: "a-data", job: "j", budget: .seconds(1)).message
        #expect(message.contains("claim a-data is kept, since it is not backed up: kubectl delete pvc a-data"))
    }

    @Test func theBudgetCountsWhatIsSpent() async throws {
        let clock = ManualClock()
        let budget = Budget(.seconds(10), spent: .seconds(7), clock: clock)
        #expect(budget.left == .seconds(3))
        #expect(try await budget.pause(.seconds(2)))
        #expect(try await !budget.pause(.seconds(2)))
        #expect(clock.sleeps == [.seconds(2), .seconds(1)] && budget.isOver)
        #expect(try await !budget.pause(.seconds(2)))
        #expect(clock.sleeps.count == 2)
    }
}
