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
        let wishes = [
            (spec.autoUpdate.enabled, "spec.autoUpdate.enabled"),
            (spec.selfConfigure.enabled, "spec.selfConfigure.enabled"),
            (!spec.backup.schedule.isEmpty, "spec.backup.schedule"),
            (!spec.restoreFrom.isEmpty, "spec.restoreFrom"),
            (instance.settings.keeper.enabled?.bool ?? false, "observed.settings.keeper.enabled"),
            (instance.settings.secrets.mode == "job", "observed.settings.secrets.mode"),
        ]
        for (isWanted, path) in wishes where isWanted {
            report("\(path) needs the keeper, which is not part of this version", at: Path(dotted: path))
        }
    }
}
