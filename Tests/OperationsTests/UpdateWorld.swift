import InstanceSpec
import Testing
import YAML

@testable import Operations

/// An instance in a world of its own: the machine decides, this carries out, time passes by hand.
struct World {
    var state = UpdateState()
    var policy = AutoUpdate()
    var base = UpdateBase()
    var name = "agent"
    var now = Timestamp(seconds: 1_772_870_400)  // 2026-03-07T08:00:00Z
    var isSuspended = false
    var hasVolume = true
    var credentials = BackupCredentials.present
    var workload: Workload?
    var backup: BackupProgress?
    /// What happens to a Job once it is made.
    var backupEnds: BackupProgress = .complete
    var newest: String? = "2026.3.2"
    var look: RegistryLook?
    var whyNoUpgrade: String?
    var isRolledBack = false
    /// Whether pods of an image get well, and whether they run at all.
    var getsWell: Set<String> = ["2026.3.1", "2026.3.2"]
    var starts = true
    /// Whether what brings data back fails.
    var restoreFails = false
    /// Whether it is being tried once more.
    var restoresAgain = false
    private(set) var notes: [String] = []
    private(set) var counted: [UpdateCount] = []
    private(set) var reasons: [String] = []
    private(set) var asked = 0
    private(set) var jobs: [String] = []
    /// What Helm rendered last: tag and backup.
    private(set) var rendered: [String] = []
    private var revision = 1

    init() {
        policy.enabled = true
        base.repository = "r.test/x"
        base.tag = "2026.3.1"
        apply()
        rendered = []
    }

    var facts: UpdateFacts {
        var facts = UpdateFacts(
            name: name, now: now, policy: policy, base: base, backupPrefix: "backups/t/agent/pre-update-"
        ) { "r.test/x:\($0)" }
        facts.isSuspended = isSuspended
        facts.hasVolume = hasVolume
        facts.credentials = credentials
        facts.workload = workload
        facts.backup = backup
        facts.look = look
        facts.whyNoUpgrade = whyNoUpgrade
        facts.isRolledBack = isRolledBack
        return facts
    }

    /// Steps until nothing is left to do now.
    mutating func settle() {
        look = nil
        for _ in 0..<30 {
            let step = nextUpdateStep(state, facts)
            reasons.append(step.reason)
            notes += step.notes.map(\.reason)
            counted += step.counted
            switch step.action {
            case .idle, .wait: return
            case .save(let next):
                // What is saved must come back as it was.
                state = UpdateState(node: next.document) ?? UpdateState()
                look = nil
                #expect(state.document == next.document)
            case .ask:
                asked += 1
                look = look ?? .found(newest: newest.flatMap(ImageVersion.init), tags: 3)
            case .backUp(let job, _):
                jobs.append(job)
                backup = backupEnds
            }
        }
        Issue.record("it does not settle: \(reasons.suffix(4))")
    }

    /// `helm upgrade`: what is wanted comes to the StatefulSet.
    mutating func apply() {
        guard whyNoUpgrade == nil else { return }
        let tag = state.wantedTag(base)
        let backup = state.target?.restoreFrom ?? ""
        let image = "r.test/x:\(tag)"
        let manifest = backup.isEmpty ? tag : "\(tag) \(backup)"
        if workload?.image != image || (!backup.isEmpty && rendered.last != manifest) { rendered.append(manifest) }
        if workload?.image != image { revision += 1 }
        let isStuck = restoreFails && !backup.isEmpty
        let well = getsWell.contains(tag) && !isStuck
        let running: Node =
            !isStuck && (well || starts) ? ["running": ["startedAt": "x"]] : ["waiting": ["reason": "ImagePullBackOff"]]
        workload = Workload(
            [
                "metadata": ["uid": "set", "generation": Node(revision)],
                "spec": [
                    "replicas": Node(isSuspended ? 0 : 1),
                    "template": ["spec": ["containers": [["name": "openclaw", "image": Node(image)]]]],
                ],
                "status": [
                    "observedGeneration": Node(revision), "replicas": Node(isSuspended ? 0 : 1),
                    "readyReplicas": Node(well && !isSuspended ? 1 : 0), "updatedReplicas": Node(isSuspended ? 0 : 1),
                    "updateRevision": Node("agent-\(revision)"),
                ],
            ],
            pods: isSuspended
                ? []
                : [
                    [
                        "metadata": [
                            "name": "agent-0", "uid": Node("pod-\(revision)"), "ownerReferences": [["uid": "set"]],
                        ],
                        "spec": ["containers": [["name": "openclaw", "image": Node(image)]]],
                        "status": [
                            "conditions": [["type": "Ready", "status": well ? "True" : "False"]],
                            "initContainerStatuses": isStuck
                                ? [
                                    [
                                        "name": "init-restore",
                                        "state": restoresAgain ? ["running": ["startedAt": "x"]] : nil,
                                        "lastState": [
                                            "terminated": [
                                                "exitCode": 3, "message": #"{"error":"there is no such bucket"}"#,
                                            ]
                                        ],
                                    ]
                                ] : nil,
                            "containerStatuses": [
                                ["name": "openclaw", "restartCount": 0, "state": running]
                            ],
                        ],
                    ]
                ])
    }

    mutating func pass(_ seconds: Int) { now.seconds += seconds }

    /// A run of the keeper every five minutes.
    mutating func tick(_ count: Int = 1) {
        for _ in 0..<count {
            settle()
            apply()
            settle()
            pass(300)
        }
    }

    var status: AutoUpdateStatus { state.status }
}

extension UpdateState {
    /// As after a first look at the values.
    func seenNow(_ facts: UpdateFacts) -> UpdateState {
        var next = self
        next.seen = UpdateWish(facts.base, facts.policy)
        return next
    }
}
