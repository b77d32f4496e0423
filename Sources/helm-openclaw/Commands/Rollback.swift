internal import ArgumentParser
internal import Diagnostics
internal import YAML

struct Rollback: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Upgrades a release to the values of an earlier revision, and keeps its Secrets.",
        discussion: """
            `helm rollback` applies the stored objects again: with it comes that revision's token (Helm 3), or a
            conflict when it has changed since (Helm 4). This renders that revision's values anew, over the Secrets
            and claims as they live. It is a new revision like any upgrade.

            EXAMPLE:
              helm openclaw rollback my-agent 3 -n agents
            """)

    @Argument(help: "Name of the release.")
    var release: String
    @Argument(help: "Revision whose values are wanted, as in helm history.")
    var revision: Int
    @OptionGroup var change: ChangeOptions

    func run() throws {
        guard revision > 0 else {
            throw UsageProblem(message: "a revision is a number above 0, not \(revision)", command: "rollback")
        }
        let change = change.change(of: release)
        let values = try change.values(revision: revision)
        throw Stop(code: try change.apply(values, description: "Values of revision \(revision), by helm openclaw"))
    }
}
