internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    /// What happens over time is the keeper's work. Its settings are read and checked already, so that a move from the
    /// operator loses nothing; saying nothing about the rest would be a promise.
    static let keeperMissing = Rule(
        id: "keeper-missing", severity: .warning,
        path: "spec",
        summary: "what needs the keeper is done by it",
        fix: "do it by hand for now, or silence this with the annotation openclaw.rocks/ignore: keeper-missing"
    ) { instance, report in
        let spec = instance.spec
        func check(_ isWanted: Bool, _ path: String) {
            guard isWanted else { return }
            report("\(path) needs the keeper, which is not part of this version", at: Path(dotted: path))
        }
        check(spec.autoUpdate.enabled, "spec.autoUpdate.enabled")
        check(spec.selfConfigure.enabled, "spec.selfConfigure.enabled")
        check(instance.settings.keeper.enabled?.bool ?? false, "observed.settings.keeper.enabled")
        // For these the program is here, and only an image of it is not published.
        guard ["", KeeperImage().repository].contains(instance.settings.keeper.image.repository) else { return }
        func checkImage(_ isWanted: Bool, _ path: String) {
            guard isWanted else { return }
            report(
                "\(path) needs an image of the keeper, and none is published yet: build one from source and name it in "
                    + "keeper.image.repository",
                at: Path(dotted: "observed.settings.\(path)"))
        }
        checkImage(instance.settings.secrets.mode == "job", "secrets.mode")
        checkImage(!instance.settings.hooks.replaceStatefulSets.isEmpty, "hooks.replaceStatefulSets")
        checkImage(
            !instance.settings.keeper.backup.credentialsSecret.isEmpty, "keeper.backup.credentialsSecret")
    }
}
