internal import Diagnostics
internal import InstanceSpec

/// A further workspace, its place and what messages call it.
struct PlacedWorkspace {
    var content: AdditionalWorkspace
    var path: Path
    var label: String
}

func additionalWorkspaces(_ instance: Instance) -> [PlacedWorkspace] {
    (instance.spec.workspace?.additionalWorkspaces ?? []).enumerated().map { index, workspace in
        PlacedWorkspace(
            content: workspace, path: Path(dotted: "spec.workspace.additionalWorkspaces[\(index)]"),
            label: "additionalWorkspaces[\(index)] \(quoted(workspace.name))")
    }
}

extension Rule {
    static let workspaceNameDuplicate = Rule(
        id: "aws-name-duplicate",
        path: "spec.workspace.additionalWorkspaces",
        summary: "a workspace has a name of its own",
        fix: "choose another name"
    ) { instance, report in
        var seen: Set<String> = []
        for (index, workspace) in additionalWorkspaces(instance).enumerated() {
            let name = workspace.content.name
            guard !name.isEmpty, !seen.insert(name).inserted else { continue }
            report(
                "additionalWorkspaces[\(index)].name \(quoted(name)) is duplicated",
                at: workspace.path.appending("name"))
        }
    }
}
