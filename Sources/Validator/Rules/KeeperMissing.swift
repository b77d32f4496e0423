internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    /// What happens over time is the keeper's work. Saying nothing where there is none would be a promise.
    static let keeperMissing = Rule(
        id: "keeper-missing", severity: .warning,
        path: "spec",
        summary: "what needs the keeper has one",
        fix: "install with the chart and a keeper, or silence this with the annotation openclaw.rocks/ignore: keeper-missing"
    ) { instance, report in
        let wanted = [
            (instance.spec.autoUpdate.enabled, "spec.autoUpdate.enabled"),
            (instance.spec.selfConfigure.enabled, "spec.selfConfigure.enabled"),
        ].filter(\.0).map(\.1)
        let keeper = instance.settings.keeper
        guard instance.isFromChart else {
            for path in wanted {
                report("\(path) needs the keeper, which comes with the chart", at: Path(dotted: path))
            }
            return
        }
        if keeper.enabled?.bool == false {
            for path in wanted {
                report(
                    "\(path) needs the keeper, and keeper.enabled is false", at: Path(dotted: path),
                    fix: "leave keeper.enabled out, or do by hand what it would do")
            }
        }
        // The program is here, and only an image of it is not published.
        guard ["", KeeperImage().repository].contains(keeper.image.repository) else { return }
        func checkImage(_ isWanted: Bool, _ path: String) {
            guard isWanted else { return }
            report(
                "\(path) needs an image of the keeper, and none is published yet: build one from source and name it in "
                    + "keeper.image.repository",
                at: Path(dotted: path), fix: "see docs/keeper-image.md")
        }
        if keeper.enabled?.bool != false { for path in wanted { checkImage(true, path) } }
        checkImage(keeper.enabled?.bool ?? false, "observed.settings.keeper.enabled")
        checkImage(instance.settings.secrets.mode == "job", "observed.settings.secrets.mode")
        checkImage(
            !instance.settings.hooks.replaceStatefulSets.isEmpty, "observed.settings.hooks.replaceStatefulSets")
        checkImage(
            !keeper.backup.credentialsSecret.isEmpty, "observed.settings.keeper.backup.credentialsSecret")
    }
}
