package struct Workspace: SpecObject {
    package var configMapRef: WorkspaceFiles?
    package var initialFiles = StringMap()
    package var initialDirectories: [String] = []
    package var bootstrap = Bootstrap()
    package var additionalWorkspaces: [AdditionalWorkspace] = []
    package init() {}
    package static let fields: [Field] = [
        .field("configMapRef", \Self.configMapRef, "A ConfigMap whose every key becomes a file."),
        .field(
            "initialFiles", \Self.initialFiles, "Path and content of files that are written once.",
            .maxProperties(50, id: "ws-files-count")),
        .field(
            "initialDirectories", \Self.initialDirectories, "Directories to make.", .maxItems(20, id: "ws-dirs-count")),
        .field("bootstrap", \Self.bootstrap, "The agent's first conversation."),
        .field(
            "additionalWorkspaces", \Self.additionalWorkspaces, "Workspaces of further agents.",
            .maxItems(10, id: "aws-count")),
    ]
}

package struct Bootstrap: SpecObject {
    package var enabled = true
    package init() {}
    package static let fields: [Field] = [
        .field("enabled", \Self.enabled, "Whether the default workspace starts with a BOOTSTRAP.md.")
    ]
}

/// A workspace of a further agent, `~/.openclaw/workspace-<name>/`.
package struct AdditionalWorkspace: SpecObject {
    package var name = ""
    package var configMapRef: WorkspaceFiles?
    package var initialFiles = StringMap()
    package var initialDirectories: [String] = []
    package var skills: [String] = []
    package init() {}
    package static let fields: [Field] = [
        .field(
            "name", \Self.name, "Name of the workspace, and the end of its directory's name.", .required,
            .minLength(1, id: "aws-name-schema"), .maxLength(63, id: "aws-name-schema"), .pattern(namePattern)),
        .field("configMapRef", \Self.configMapRef, "A ConfigMap whose every key becomes a file."),
        .field(
            "initialFiles", \Self.initialFiles, "Path and content of files that are written once.",
            .maxProperties(50, id: "aws-inner-counts")),
        .field(
            "initialDirectories", \Self.initialDirectories, "Directories to make.",
            .maxItems(20, id: "aws-inner-counts")),
        .field(
            "skills", \Self.skills, "Skills for this workspace only, written as those of the instance.",
            .maxItems(20, id: "aws-inner-counts"), .unique(id: "aws-inner-counts")),
    ]

    /// Lower-case words and numbers joined by single hyphens.
    package static func isName(_ text: String) -> Bool {
        text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty
                && word.allSatisfy {
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                }
        }
    }

    private static let namePattern = StringLimits.Pattern(
        regex: "^[a-z0-9]+(-[a-z0-9]+)*$", id: "aws-name-schema", matches: isName)
}

/// The ConfigMap that fills a workspace.
package struct WorkspaceFiles: SpecObject {
    package var name = ""
    package init() {}
    package static let fields: [Field] = [
        .field("name", \Self.name, "Name of the ConfigMap.", .required, .minLength(1, id: "ws-configmapref-schema"))
    ]
}
