import InstanceSpec
import Operations
import Testing
import YAML

struct BackupJobTests {
    private let stamp = "2026-01-15T103000Z"
    private let template: Node = [
        "apiVersion": "batch/v1", "kind": "CronJob",
        "metadata": [
            "name": "a-backup", "namespace": "n", "annotations": ["openclaw.rocks/final-backup-seconds": "900"],
        ],
        "spec": [
            "suspend": true,
            "jobTemplate": [
                "metadata": ["labels": ["openclaw.rocks/job-type": "manual-backup", "openclaw.rocks/instance": "a"]],
                "spec": [
                    "backoffLimit": 3, "activeDeadlineSeconds": 3600,
                    "template": [
                        "metadata": ["labels": ["openclaw.rocks/job-type": "manual-backup"]],
                        "spec": [
                            "affinity": ["podAffinity": [:]],
                            "containers": [
                                [
                                    "name": "backup", "args": ["backup", "run", "--kind", "manual"],
                                    "env": [["name": "OPENCLAW_BACKUP_PREFIX", "value": "backups/t/a"]],
                                ]
                            ],
                        ],
                    ],
                ],
            ],
        ],
    ]

    @Test(arguments: [
        (BackupKind.manual, "backups/t/a/manual/2026-01-15T103000Z", 3600),
        (.preUpdate, "backups/t/a/pre-update-2026-01-15T103000Z", 3600),
        (.final, "backups/t/a/2026-01-15T103000Z", 900),
    ])
    func isMadeFromTheTemplate(_ kind: BackupKind, _ path: String, _ deadline: Int) {
        let job = backupJob(from: template, kind, stamp: stamp, name: "j")
        #expect(job["kind"] == "Job" && job["metadata"]?["name"] == "j" && job["metadata"]?["namespace"] == "n")
        #expect(job["metadata"]?["annotations"] == [BackupMark.path: Node(path)])
        #expect(job["metadata"]?["ownerReferences"] == nil)
        let pod = job["spec"]?["template"]
        for labels in [job["metadata"]?["labels"], pod?["metadata"]?["labels"]] {
            #expect(labels?[BackupMark.jobType]?.string == kind.jobType)
        }
        #expect(job["metadata"]?["labels"]?[BackupMark.instance] == "a")
        #expect(
            pod?["spec"]?["containers"]?.sequence?.first?["args"]
                == ["backup", "run", "--kind", Node(kind.rawValue), "--stamp", Node(stamp)])
        #expect(job["spec"]?["activeDeadlineSeconds"]?.int == deadline)
        #expect(pod?["spec"]?["affinity"] != nil)
    }

    @Test func withoutAPodAnyNodeWillDo() {
        let job = backupJob(from: template, .manual, stamp: stamp, name: "j", isNearPod: false)
        #expect(job["spec"]?["template"]?["spec"]?["affinity"] == nil)
    }

    // MARK: How it ended

    private func job(_ type: String? = nil, reason: String = "") -> Node {
        [
            "metadata": ["annotations": [BackupMark.path: "backups/t/a/2026-01-15T103000Z"]],
            "status": [
                "conditions": type.map {
                    [
                        ["type": "SuspendedNot", "status": "False"],
                        ["type": Node($0), "status": "True", "reason": Node(reason)],
                    ]
                }
            ],
        ]
    }

    private func pod(_ code: Int, _ message: String?, at time: String = "1") -> Node {
        [
            "status": [
                "phase": code == 0 ? "Succeeded" : "Failed",
                "containerStatuses": [
                    [
                        "state": [
                            "terminated": ["exitCode": Node(code), "finishedAt": Node(time), "message": Node(message)]
                        ]
                    ]
                ],
            ]
        ]
    }

    @Test func complete() {
        let said = #"{"path":"backups/t/a/2026-01-15T103000Z","files":3,"bytes":70,"seconds":2}"#
        guard
            case .complete(let result) = BackupOutcome(
                job: job("Complete"), pods: [pod(3, "x"), pod(0, said, at: "2")])
        else {
            Issue.record("not complete")
            return
        }
        #expect(result.path == "backups/t/a/2026-01-15T103000Z" && result.files == 3 && result.bytes == 70)
    }

    @Test func completeAndItsPodIsGone() {
        guard case .complete(let result) = BackupOutcome(job: job("Complete"), pods: []) else {
            Issue.record("not complete")
            return
        }
        #expect(result.path == "backups/t/a/2026-01-15T103000Z" && result.files == nil)
    }

    @Test func failedWithTheProgramsWords() {
        let last = pod(3, #"{"error":"the bucket is full","reason":"NoSpace"}"#, at: "2")
        let pods = [last, pod(3, #"{"error":"earlier","reason":"E"}"#)]
        #expect(
            BackupOutcome(job: job("Failed", reason: "BackoffLimitExceeded"), pods: pods)
                == .failed(reason: "NoSpace", message: "the bucket is full"))
    }

    @Test func failedWithoutAWord() {
        #expect(
            BackupOutcome(job: job("Failed", reason: "DeadlineExceeded"), pods: [pod(137, nil)])
                == .failed(reason: "DeadlineExceeded", message: "the Job failed: DeadlineExceeded"))
    }

    @Test func whatARetryOnlyFindsAgainIsTheEnd() {
        let missing = pod(3, #"{"error":"there is no S3_BUCKET","reason":"CredentialsMissing"}"#)
        #expect(
            BackupOutcome(job: job(), pods: [missing])
                == .failed(reason: "CredentialsMissing", message: "there is no S3_BUCKET"))
        #expect(
            BackupOutcome(job: job(), pods: [pod(3, #"{"error":"slow","reason":"Slow"}"#)]) == .running(obstacle: nil))
    }

    @Test func whatKeepsItFromStarting() {
        let unscheduled: Node = [
            "status": [
                "phase": "Pending",
                "conditions": [["type": "PodScheduled", "status": "False", "message": "0/1 nodes are available"]],
            ]
        ]
        let noImage: Node = [
            "status": [
                "phase": "Pending",
                "containerStatuses": [["state": ["waiting": ["reason": "ImagePullBackOff", "message": "back-off"]]]],
            ]
        ]
        #expect(
            BackupOutcome(job: job(), pods: [unscheduled])
                == .running(obstacle: "its pod has no node: 0/1 nodes are available"))
        #expect(
            BackupOutcome(job: job(), pods: [noImage])
                == .running(obstacle: "its container waits: ImagePullBackOff: back-off"))
    }
}
