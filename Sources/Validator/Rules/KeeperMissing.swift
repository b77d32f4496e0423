internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    /// What happens over time is the keeper's work. Saying nothing where there is none would be a promise.
    static let keeperMissing = Rule(
        id: "keeper-missing", severity: .warning,
        path: "spec",
        summary: "what needs the keeper is done by it",
        fix: "install with the chart and an image of the keeper, or silence this with the annotation "
            + "openclaw.rocks/ignore: keeper-missing"
    ) { instance, report in
        let spec = instance.spec
        func check(_ isWanted: Bool, _ path: String) {
            guard isWanted, instance.observed.release.keeper.isEmpty else { return }
            report(
                "\(path) needs the keeper, and there is none: it comes with the chart, unless keeper.enabled is false",
                at: Path(dotted: path))
        }
        check(spec.autoUpdate.enabled, "spec.autoUpdate.enabled")
        check(spec.selfConfigure.enabled, "spec.selfConfigure.enabled")
        // The program is here, and only an image of it is not published.
        guard ["", KeeperImage().repository].contains(instance.settings.keeper.image.repository) else { return }
        func checkImage(_ isWanted: Bool, _ path: String) {
            guard isWanted else { return }
            report(
                "\(path) needs an image of the keeper, and none is published yet: build one from source and name it in "
                    + "keeper.image.repository",
                at: Path(dotted: path.hasPrefix("spec.") ? path : "observed.settings.\(path)"))
        }
        let hasKeeper = !instance.observed.release.keeper.isEmpty
        checkImage(hasKeeper && spec.autoUpdate.enabled, "spec.autoUpdate.enabled")
        checkImage(hasKeeper && spec.selfConfigure.enabled, "spec.selfConfigure.enabled")
        checkImage(instance.settings.keeper.enabled?.bool ?? false, "keeper.enabled")
        checkImage(instance.settings.secrets.mode == "job", "secrets.mode")
        checkImage(!instance.settings.hooks.replaceStatefulSets.isEmpty, "hooks.replaceStatefulSets")
        checkImage(
            !instance.settings.keeper.backup.credentialsSecret.isEmpty, "keeper.backup.credentialsSecret")
    }
}
