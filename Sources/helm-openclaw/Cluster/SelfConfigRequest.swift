internal import Diagnostics
internal import YAML

/// What an agent has asked for about itself.
struct SelfConfigRequest {
    let object: Node

    static let kind = "openclawselfconfigs.openclaw.rocks"

    var name: String { object["metadata"]?["name"]?.string ?? "" }
    var uid: String { object["metadata"]?["uid"]?.string ?? "" }
    var instance: String { object["spec"]?["instanceRef"]?.string ?? "" }
    var message: String { object["status"]?["message"]?.string ?? "" }
    var created: String { object["metadata"]?["creationTimestamp"]?.string ?? "" }

    /// Nothing is written before it is answered.
    var phase: String {
        let phase = object["status"]?["phase"]?.string ?? ""
        return phase.isEmpty ? "Pending" : phase
    }

    /// Names only.
    private var changes: [(what: String, names: [String])] {
        let spec = object["spec"]
        func strings(_ key: String) -> [String] { (spec?[key]?.sequence ?? []).compactMap(\.string) }
        return [
            ("addSkills", strings("addSkills")), ("removeSkills", strings("removeSkills")),
            ("configPatch", spec?["configPatch"]?.mapping?.keys ?? []),
            ("addWorkspaceFiles", spec?["addWorkspaceFiles"]?.mapping?.keys ?? []),
            ("removeWorkspaceFiles", strings("removeWorkspaceFiles")),
            ("addEnvVars", (spec?["addEnvVars"]?.sequence ?? []).compactMap { $0["name"]?.string }),
            ("removeEnvVars", strings("removeEnvVars")),
        ].filter { !$0.1.isEmpty }
    }

    var asks: String {
        let parts = changes.map { "\($0.what) \($0.names.joined(separator: ","))" }
        return parts.isEmpty ? "nothing" : parts.joined(separator: "; ")
    }

    var json: Node {
        let asks = changes.map { Mapping.Entry(key: $0.what, value: Node($0.names)) }
        return [
            "name": Node(name), "instance": Node(instance), "phase": Node(phase), "message": Node(message),
            "created": Node(created), "completed": object["status"]?["completionTime"],
            "asks": Node(Mapping(asks)),
        ]
    }

    /// Of one instance or of the namespace, the oldest first.
    static func all(of instance: String?, _ kubectl: Kubectl) throws -> [SelfConfigRequest] {
        do {
            return try kubectl.list(kind).map(SelfConfigRequest.init)
                .filter { instance == nil || $0.instance == instance }
                .sorted { ($0.created, $0.name) < ($1.created, $1.name) }
        } catch let failure as Failure
            where failure.description.includes("the server doesn't have a resource type")
        {
            throw Failure(
                "cannot list requests: the cluster does not know OpenClawSelfConfig",
                fix: "helm openclaw crds apply" + (CRDSource.hasOwnChart ? "" : " --chart CHART"))
        }
    }
}
