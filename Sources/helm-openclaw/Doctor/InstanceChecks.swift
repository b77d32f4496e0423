internal import Diagnostics
internal import YAML

extension Check {
    static let instanceFound = Check("instance-found", "the instance is there") { patient in
        do {
            if let instance = try patient.instanceIfAny() { return .ok("StatefulSet \(instance.name)") }
        } catch let failure as Failure where patient.wanted != nil && failure.description.includes("cannot find") {
            return .failure(failure.description.dropping("cannot find ", then: "there is no "), fix: failure.fix ?? "")
        }
        return .warning(
            "there is no instance in namespace \(patient.namespace)",
            fix: "helm openclaw install NAME CHART\(patient.place) -f VALUES, or name another namespace with -n")
    }

    static let instanceOwner = Check("instance-owner", "no operator owns it") { patient in
        let name = try patient.name()
        let record = try patient.record()
        var held: [String] = []
        if record?["metadata"]?["finalizers"]?.sequence?.contains(where: { $0.string == OperatorInstance.finalizer })
            ?? false
        {
            held.append(OperatorInstance.label(record!) + " has the operator's finalizer")
        }
        let instance = try? patient.instance()
        var objects = instance.map { [$0.statefulSet] } ?? []
        if let claim = instance?.claimName { objects += try patient.objects("persistentvolumeclaims", [claim]) }
        objects += try patient.objects("secrets", ["\(name)-gateway-token"])
        held += objects.filter { object in
            object["metadata"]?["ownerReferences"]?.sequence?.contains {
                $0["kind"]?.string == "OpenClawInstance"
            } ?? false
        }.map { "\($0.label) would go with the record" }
        return held.isEmpty
            ? .ok("nobody but Helm")
            : .failure(
                held.joined(separator: "; "),
                fix: "helm openclaw import \(shellWord(name))\(patient.place)")
    }

    static let instancePods = Check("instance-pods", "it has its pods") { patient in
        let instance = try patient.instance()
        if instance.isSuspended { return .ok("none: it is suspended") }
        let wanted = instance.statefulSet["spec"]?["replicas"]?.int ?? 1
        let pods = try patient.pods()
        if pods.count >= wanted { return .ok("\(pods.count)") }
        let events = (try? patient.kubectl.list("events")) ?? []
        let why = events.last { event in
            event["involvedObject"]?["name"]?.string == instance.name && event["reason"]?.string == "FailedCreate"
        }?["message"]?.string
        return .failure(
            "\(pods.count) of \(wanted) pods" + (why.map { ": \($0)" } ?? ""),
            fix: "kubectl describe statefulset \(shellWord(instance.name))\(patient.kubectlPlace)")
    }
}

extension String {
    fileprivate func dropping(_ start: String, then other: String) -> String {
        hasPrefix(start) ? other + dropFirst(start.count) : self
    }
}
