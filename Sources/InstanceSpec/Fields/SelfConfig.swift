package import YAML

/// What an agent asks to change about itself: `spec` of an OpenClawSelfConfig.
package struct SelfConfig: SpecObject {
    package var instanceRef = ""
    package var addSkills: [String] = []
    package var removeSkills: [String] = []
    package var configPatch: Node?
    package var addWorkspaceFiles = StringMap()
    package var removeWorkspaceFiles: [String] = []
    package var addEnvVars: [EnvValue] = []
    package var removeEnvVars: [String] = []
    package init() {}
    package static let fields: [Field] = [
        .field(
            "instanceRef", \Self.instanceRef, "Name of the instance, in the same namespace.", .required,
            .minLength(1, id: "sc-instance-ref")),
        .field("addSkills", \Self.addSkills, "Skills to add.", .maxItems(10, id: "sc-list-limits")),
        .field("removeSkills", \Self.removeSkills, "Skills to take away.", .maxItems(10, id: "sc-list-limits")),
        .field(
            "configPatch", \Self.configPatch, "What to merge into openclaw.json; a list replaces the whole list.",
            .kubernetes(.anyObject)),
        .field(
            "addWorkspaceFiles", \Self.addWorkspaceFiles, "Path and content of files to add.",
            .maxProperties(10, id: "sc-list-limits")),
        .field(
            "removeWorkspaceFiles", \Self.removeWorkspaceFiles, "Paths of files to take away.",
            .maxItems(10, id: "sc-list-limits")),
        .field("addEnvVars", \Self.addEnvVars, "Variables to set.", .maxItems(10, id: "sc-list-limits")),
        .field(
            "removeEnvVars", \Self.removeEnvVars, "Names of variables to take away.",
            .maxItems(10, id: "sc-list-limits")),
    ]
}

/// A variable with its value written out.
package struct EnvValue: SpecObject {
    package var name = ""
    package var value = ""
    package init() {}
    package static let fields: [Field] = [
        .field(
            "name", \Self.name, "Name of the variable.", .required, .minLength(1, id: "sc-env-shape"),
            .pattern(namePattern)),
        .field("value", \Self.value, "Its value.", .required),
    ]

    /// What every version of Kubernetes takes for a name.
    private static let namePattern = StringLimits.Pattern(
        regex: "^[-._a-zA-Z][-._a-zA-Z0-9]*$", id: "sc-env-shape",
        matches: { text in
            func isWord(_ byte: UInt8) -> Bool {
                (0x61...0x7A).contains(byte | 0x20) || "-._".utf8.contains(byte)
            }
            return text.utf8.first.map(isWord) ?? false
                && text.utf8.allSatisfy { isWord($0) || (0x30...0x39).contains($0) }
        })
}

package struct SelfConfigStatus: SpecObject {
    package var phase = ""
    package var message = ""
    package var completionTime = ""
    package init() {}
    package static let fields: [Field] = [
        .field(
            "phase", \Self.phase, "What became of the request.", .oneOf(["Pending", "Applied", "Failed", "Denied"])),
        .field("message", \Self.message, "Why."),
        .field("completionTime", \Self.completionTime, "When it was decided; an hour later the request is deleted."),
    ]
}
