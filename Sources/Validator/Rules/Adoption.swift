internal import Diagnostics
internal import InstanceSpec
internal import YAML

extension Rule {
    /// Kubernetes deletes what an owner leaves behind, whatever Helm was told to keep.
    static let adoptOwnerReferences = Rule(
        id: "adopt-owner-references",
        path: "metadata.name",
        summary: "no object of the instance is owned by an operator any more",
        fix: "scale the operator to 0, take ownerReferences off the claims and Secrets, then off the rest, then the "
            + "finalizer off the OpenClawInstance, and install with --take-ownership (Helm 4: and --force-conflicts)"
    ) { instance, report in
        let names = instance.live.objects.filter { isOwned($0, by: instance.name) }.map { object in
            "\(object["kind"]?.string ?? "object") \(quoted(object["metadata"]?["name"]?.string ?? ""))"
        }
        guard let first = names.first else { return }
        let who = names.count > 1 ? "\(first) and \(names.count - 1) more still belong" : "\(first) still belongs"
        report("\(who) to an operator, and would be deleted with what owns it")
    }

    private static func isOwned(_ object: Node, by name: String) -> Bool {
        if object["kind"]?.string == "OpenClawInstance", object["metadata"]?["name"]?.string == name {
            return object["metadata"]?["finalizers"]?.sequence?.contains("openclaw.rocks/finalizer") ?? false
        }
        return object["metadata"]?["ownerReferences"]?.sequence?.contains {
            $0["kind"]?.string == "OpenClawInstance" && $0["name"]?.string == name
        } ?? false
    }
}
