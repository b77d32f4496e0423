package import YAML

/// The image that the keeper wants, beside how far an update has come.
package struct UpdateState: SpecObject {
    package var target: UpdateTarget?
    /// What the record's status shows of it.
    package var status = AutoUpdateStatus()
    /// What the user said when the keeper last looked; another word of the user resets what has failed.
    package var seen = UpdateWish()
    /// What an update in flight has come to; counts only while `status.pendingVersion` is set.
    package var attempt = UpdateAttempt()
    /// Seconds from the last look at the registry to the next one, when it failed; 0: the user's interval.
    package var retrySeconds = 0
    package init() {}
    package static let fields: [Field] = [
        .field("target", \Self.target, "Image in the place of the one in the values."),
        .field("status", \Self.status, "How far updates have come."),
        .field("seen", \Self.seen, "What the values said when the keeper last looked."),
        .field("attempt", \Self.attempt, "Facts of the update in flight."),
        .field("retrySeconds", \Self.retrySeconds, "Time to the next look at the registry after one that failed."),
    ]

    package var document: Node {
        [
            "target": target?.document,
            "status": status.document.nonEmpty,
            "seen": seen.document.nonEmpty,
            "attempt": attempt.document.nonEmpty,
            "retrySeconds": retrySeconds == 0 ? nil : Node(retrySeconds),
        ]
    }

    package var isInFlight: Bool { !status.pendingVersion.isEmpty }

    /// Nothing is in flight any more. What was reached, and what failed, stays.
    package mutating func endAttempt() {
        status.pendingVersion = ""
        status.updatePhase = ""
        status.previousVersion = ""
        status.preUpdateBackupPath = ""
        attempt = UpdateAttempt()
    }

    /// The user wants what the values name: nothing stands in for it, and no version that is known by now is tried again.
    package mutating func giveUp() {
        let known = [status.latestVersion, status.pendingVersion, target?.tag ?? ""]
        status.failedVersion = known.first { !$0.isEmpty } ?? status.failedVersion
        status.currentVersion = ""
        target = nil
        endAttempt()
    }
}

/// A tag that stands in for the one in the values, as long as those say what they said when it was chosen.
package struct UpdateTarget: SpecObject, Equatable {
    package var tag = ""
    package var base = UpdateBase()
    /// Backup that the volume is filled from before this image starts; empty for none.
    package var restoreFrom = ""
    /// `spec.restoreFrom` when this was chosen: another one is a later word of the user's.
    package var userRestoreFrom = ""
    package init() {}
    package static let fields: [Field] = [
        .field("tag", \Self.tag, "Tag of the image, of the repository that the values name."),
        .field("base", \Self.base, "What the values said when the tag was chosen."),
        .field("restoreFrom", \Self.restoreFrom, "Backup to go back to, one made before an update."),
        .field("userRestoreFrom", \Self.userRestoreFrom, "What restoreFrom in the values said when this was chosen."),
    ]

    package init(tag: String, base: UpdateBase, restoreFrom: String = "", userRestoreFrom: String = "") {
        self.tag = tag
        self.base = base
        self.restoreFrom = restoreFrom
        self.userRestoreFrom = userRestoreFrom
    }

    /// The backup to go back to, unless the user has asked for another one since; empty for none.
    package func restores(whenUserAsks asked: String) -> String {
        asked.isEmpty || asked == userRestoreFrom ? restoreFrom : ""
    }

    package var document: Node {
        [
            "tag": tag.node, "base": base.document, "restoreFrom": restoreFrom.node,
            "userRestoreFrom": userRestoreFrom.node,
        ]
    }
}

/// `spec.image` as the values have it, defaults filled in.
package struct UpdateBase: SpecObject, Equatable {
    package var repository = ""
    package var tag = ""
    package var digest = ""
    package init() {}
    package static let fields: [Field] = [
        .field("repository", \Self.repository, "Registry and path."),
        .field("tag", \Self.tag, "Tag."),
        .field("digest", \Self.digest, "Digest."),
    ]

    package init(_ image: Image) {
        repository = image.repository
        tag = image.tag
        digest = image.digest
    }

    package var document: Node {
        ["repository": repository.node, "tag": tag.node, "digest": digest.node]
    }
}

/// What the user says about images and updates, to be compared with what was said before.
package struct UpdateWish: SpecObject, Equatable {
    package var image = UpdateBase()
    /// `spec.autoUpdate`, defaults filled in, as a text.
    package var policy = ""
    package init() {}
    package static let fields: [Field] = [
        .field("image", \Self.image, "The image."),
        .field("policy", \Self.policy, "How it may be updated."),
    ]

    package init(_ image: UpdateBase, _ policy: AutoUpdate) {
        self.image = image
        let words = [
            policy.enabled ? "on" : "off", policy.checkInterval, policy.backupBeforeUpdate ? "backup" : "no-backup",
            policy.rollbackOnFailure ? "rollback" : "no-rollback", policy.healthCheckTimeout,
        ]
        self.policy = words.joined(separator: " ")
    }

    package var document: Node { ["image": image.document.nonEmpty, "policy": policy.node] }
}

/// What an update in flight must remember from one run to the next. Times are texts as in RFC 3339.
package struct UpdateAttempt: SpecObject, Equatable {
    /// When it began; also tells its backup apart from those of other attempts.
    package var since = ""
    package var backupJob = ""
    /// Revision of the StatefulSet before the new image.
    package var revisionBefore = ""
    /// Since when the new version has had time to get well; empty while the instance is suspended.
    package var healthSince = ""
    /// The pods, with their restarts, that were well at the last look; they must be so at two looks.
    package var wellPods = ""
    package var wellSince = ""
    /// Whether the new version ran at all: then its data may be of a newer form.
    package var hasStarted = false
    package init() {}
    package static let fields: [Field] = [
        .field("since", \Self.since, "When the update began."),
        .field("backupJob", \Self.backupJob, "Job that backs up before it."),
        .field("revisionBefore", \Self.revisionBefore, "Revision of the StatefulSet before it."),
        .field("healthSince", \Self.healthSince, "Since when the new version has had time to get well."),
        .field("wellPods", \Self.wellPods, "Pods that were well at the last look."),
        .field("wellSince", \Self.wellSince, "Since when they are."),
        .field("hasStarted", \Self.hasStarted, "Whether the new version ran at all."),
    ]

    package var document: Node {
        [
            "since": since.node, "backupJob": backupJob.node, "revisionBefore": revisionBefore.node,
            "healthSince": healthSince.node, "wellPods": wellPods.node, "wellSince": wellSince.node,
            "hasStarted": hasStarted ? true : nil,
        ]
    }
}

extension AutoUpdateStatus {
    /// As the record's status has it: without what is empty.
    package var document: Node {
        [
            "lastCheckTime": lastCheckTime.node, "lastUpdateTime": lastUpdateTime.node,
            "latestVersion": latestVersion.node, "currentVersion": currentVersion.node,
            "pendingVersion": pendingVersion.node, "previousVersion": previousVersion.node,
            "failedVersion": failedVersion.node, "updatePhase": updatePhase.node,
            "lastUpdateError": lastUpdateError.node, "preUpdateBackupPath": preUpdateBackupPath.node,
            "rollbackCount": rollbackCount.flatMap { $0 == 0 ? nil : Node($0) },
        ]
    }
}
