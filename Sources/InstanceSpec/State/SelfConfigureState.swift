package import YAML

/// What agents' requests have added to an instance, and which answers have still to be written.
package struct SelfConfigureState: SpecObject {
    package var requests: [AcceptedRequest] = []
    package var answers: [RequestAnswer] = []
    package init() {}
    package static let fields: [Field] = [
        .field("requests", \Self.requests, "Accepted requests, the oldest first."),
        .field("answers", \Self.answers, "Answers that the requests do not show yet."),
    ]

    package var document: Node {
        [
            "requests": Node(nonEmpty: requests.map(\.document)),
            "answers": Node(nonEmpty: answers.map(\.document)),
        ]
    }
}

/// What one request has added. Each thing has one owner: a later request that sets the same takes it over, and one that
/// removes it takes it away here. So the state does not grow with the number of requests.
package struct AcceptedRequest: SpecObject {
    package var name = ""
    package var uid = ""
    /// When it was accepted.
    package var time = ""
    package var addSkills: [String] = []
    package var configPatch: Node?
    package var addWorkspaceFiles = StringMap()
    package var addEnvVars: [EnvValue] = []
    package init() {}
    package static let fields: [Field] = [
        .field("name", \Self.name, "Name of the request."),
        .field("uid", \Self.uid, "Its uid: another request may get its name."),
        .field("time", \Self.time, "When it was accepted."),
        .field("addSkills", \Self.addSkills, "Skills that it added."),
        .field("configPatch", \Self.configPatch, "What it merged into openclaw.json."),
        .field("addWorkspaceFiles", \Self.addWorkspaceFiles, "Path and content of files that it added."),
        .field("addEnvVars", \Self.addEnvVars, "Variables that it set."),
    ]

    package var document: Node {
        [
            "name": Node(name), "uid": uid.node, "time": time.node,
            "addSkills": addSkills.node,
            "configPatch": configPatch,
            "addWorkspaceFiles": addWorkspaceFiles.node,
            "addEnvVars": Node(nonEmpty: addEnvVars.map { ["name": Node($0.name), "value": Node($0.value)] }),
        ]
    }

    /// Whether nothing of it is left.
    package var isEmpty: Bool {
        addSkills.isEmpty && (configPatch?.isEmpty ?? true) && addWorkspaceFiles.isEmpty && addEnvVars.isEmpty
    }
}

/// How a request was answered. Kept until the request itself says it: the keeper may be ended in between.
package struct RequestAnswer: SpecObject {
    package var name = ""
    package var uid = ""
    /// `Applied`, `Denied` or `Failed`.
    package var phase = ""
    package var message = ""
    package var time = ""
    /// What was to be removed and is not the overlay's.
    package var skipped: [String] = []
    package init() {}
    package static let fields: [Field] = [
        .field("name", \Self.name, "Name of the request."),
        .field("uid", \Self.uid, "Its uid."),
        .field("phase", \Self.phase, "Applied, Denied or Failed."),
        .field("message", \Self.message, "Why."),
        .field("time", \Self.time, "When it was decided."),
        .field("skipped", \Self.skipped, "What was to be removed and was not added by a request."),
    ]

    package var document: Node {
        [
            "name": Node(name), "uid": uid.node, "phase": phase.node, "message": message.node, "time": time.node,
            "skipped": skipped.node,
        ]
    }
}
