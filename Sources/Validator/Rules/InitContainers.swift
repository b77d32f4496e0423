internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    static let initContainerNameEmpty = Rule(
        id: "init-container-name-empty",
        path: "spec.initContainers",
        summary: "an init container has a name",
        fix: "give it a name"
    ) { instance, report in
        for (index, container) in instance.spec.initContainers.enumerated() where container["name"]?.string == "" {
            report(
                "initContainers[\(index)]: name must not be empty",
                at: Path(dotted: "spec.initContainers[\(index)].name"))
        }
    }

    static let initContainerReserved = Rule(
        id: "init-container-reserved",
        path: "spec.initContainers",
        summary: "an init container does not take the name of one of ours",
        fix: "choose another name"
    ) { instance, report in
        for (index, container) in instance.spec.initContainers.enumerated() {
            guard let name = container["name"]?.string, ReservedNames.managedInitContainers.contains(name) else {
                continue
            }
            report(
                "initContainers[\(index)]: name \(quoted(name)) is reserved for an init container of ours",
                at: Path(dotted: "spec.initContainers[\(index)].name"))
        }
    }
}
